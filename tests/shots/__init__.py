"""Pictures of the real window on real data: `python -m tests.shots FOLDER`."""
