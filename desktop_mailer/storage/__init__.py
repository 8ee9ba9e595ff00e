"""The local database: all SQL of the product. Used by ui, api, engine and the roots; knows only domain."""
