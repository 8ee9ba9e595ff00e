<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AudienceSection</name>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln client</numerusform>
            <numerusform>%Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{reached} of %Ln client(s)</source>
        <translation>
            <numerusform>{reached} of %Ln client</numerusform>
            <numerusform>{reached} of %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln opted out and get(s) nothing.</source>
        <translation>
            <numerusform>%Ln opted out and gets nothing.</numerusform>
            <numerusform>%Ln opted out and get nothing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have not consented to advertising.</source>
        <translation>
            <numerusform>%Ln has not consented to advertising.</numerusform>
            <numerusform>%Ln have not consented to advertising.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached: no hour of the window lies between start and end.</source>
        <translation>
            <numerusform>%Ln cannot be reached: no hour of the window lies between start and end.</numerusform>
            <numerusform>%Ln cannot be reached: no hour of the window lies between start and end.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have no time zone: they wait for one.</source>
        <translation>
            <numerusform>%Ln has no time zone and waits for one.</numerusform>
            <numerusform>%Ln have no time zone: they wait for one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln get(s) nothing: once it is filled in, nothing is left of the text.</source>
        <translation>
            <numerusform>%Ln gets nothing: once it is filled in, nothing is left of the text.</numerusform>
            <numerusform>%Ln get nothing: once it is filled in, nothing is left of the text.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientCommands</name>
    <message numerus="yes">
        <source>Opt in %Ln client(s) again?</source>
        <translation>
            <numerusform>Opt in %Ln client again?</numerusform>
            <numerusform>Opt in %Ln clients again?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opt in %Ln client(s)</source>
        <translation>
            <numerusform>Opt in %Ln client</numerusform>
            <numerusform>Opt in %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln client(s)?</source>
        <translation>
            <numerusform>Delete %Ln client?</numerusform>
            <numerusform>Delete %Ln clients?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln client(s)</source>
        <translation>
            <numerusform>Delete %Ln client</numerusform>
            <numerusform>Delete %Ln clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientJobs</name>
    <message numerus="yes">
        <source>The numbering registry has %1 range(s).</source>
        <translation>
            <numerusform>The numbering registry has %1 range.</numerusform>
            <numerusform>The numbering registry has %1 ranges.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 row(s) of the file were skipped.</source>
        <translation>
            <numerusform>%1 row of the file was skipped.</numerusform>
            <numerusform>%1 rows of the file were skipped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fill the time zones of %1 client(s) that have none</source>
        <translation>
            <numerusform>Fill the time zone of %1 client that has none</numerusform>
            <numerusform>Fill the time zones of %1 clients that have none</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) got a time zone</source>
        <translation>
            <numerusform>%1 client got a time zone</numerusform>
            <numerusform>%1 clients got a time zone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 still have none.</source>
        <translation>
            <numerusform>%1 still has none.</numerusform>
            <numerusform>%1 still have none.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: stopped after %2 row(s)</source>
        <translation>
            <numerusform>%1: stopped after %2 row</numerusform>
            <numerusform>%1: stopped after %2 rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 row(s) read</source>
        <translation>
            <numerusform>%1: %2 row read</numerusform>
            <numerusform>%1: %2 rows read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 phone(s) added</source>
        <translation>
            <numerusform>%1 phone added</numerusform>
            <numerusform>%1 phones added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 on the list already</source>
        <translation>
            <numerusform>%1 on the list already</numerusform>
            <numerusform>%1 on the list already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 rejected</source>
        <translation>
            <numerusform>%1 rejected</numerusform>
            <numerusform>%1 rejected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %1 message(s): the texts and the answers; those that wait are not sent.</source>
        <translation>
            <numerusform>Of %1 message: the text and the answers; if it waits, it is not sent.</numerusform>
            <numerusform>Of %1 messages: the texts and the answers; those that wait are not sent.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientMessages</name>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>%Ln attempt</numerusform>
            <numerusform>%Ln attempts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientsPage</name>
    <message numerus="yes">
        <source>Only the first %Ln of the selected clients are copied</source>
        <translation>
            <numerusform>Only the first of the selected clients is copied</numerusform>
            <numerusform>Only the first %Ln of the selected clients are copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditWords</name>
    <message numerus="yes">
        <source>Adding the tag “{value}” to %Ln client(s)…</source>
        <translation>
            <numerusform>Adding the tag “{value}” to %Ln client…</numerusform>
            <numerusform>Adding the tag “{value}” to %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removing the tag “{value}” from %Ln client(s)…</source>
        <translation>
            <numerusform>Removing the tag “{value}” from %Ln client…</numerusform>
            <numerusform>Removing the tag “{value}” from %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changing the time zone of %Ln client(s)…</source>
        <translation>
            <numerusform>Changing the time zone of %Ln client…</numerusform>
            <numerusform>Changing the time zone of %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opting out %Ln client(s)…</source>
        <translation>
            <numerusform>Opting out %Ln client…</numerusform>
            <numerusform>Opting out %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opting in %Ln client(s)…</source>
        <translation>
            <numerusform>Opting in %Ln client…</numerusform>
            <numerusform>Opting in %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleting %Ln client(s)…</source>
        <translation>
            <numerusform>Deleting %Ln client…</numerusform>
            <numerusform>Deleting %Ln clients…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag “{value}” added to %Ln client(s)</source>
        <translation>
            <numerusform>Tag “{value}” added to %Ln client</numerusform>
            <numerusform>Tag “{value}” added to %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag “{value}” removed from %Ln client(s)</source>
        <translation>
            <numerusform>Tag “{value}” removed from %Ln client</numerusform>
            <numerusform>Tag “{value}” removed from %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone {value} set for %Ln client(s)</source>
        <translation>
            <numerusform>Time zone {value} set for %Ln client</numerusform>
            <numerusform>Time zone {value} set for %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone taken from %Ln client(s)</source>
        <translation>
            <numerusform>Time zone taken from %Ln client</numerusform>
            <numerusform>Time zone taken from %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln needed no change</source>
        <translation>
            <numerusform>%Ln needed no change</numerusform>
            <numerusform>%Ln needed no change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed since and are left alone</source>
        <translation>
            <numerusform>%Ln changed since and is left alone</numerusform>
            <numerusform>%Ln changed since and are left alone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln client(s) are as before</source>
        <translation>
            <numerusform>Undone: %Ln client is as before</numerusform>
            <numerusform>Undone: %Ln clients are as before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>%Ln client added</numerusform>
            <numerusform>%Ln clients added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) changed</source>
        <translation>
            <numerusform>%Ln client changed</numerusform>
            <numerusform>%Ln clients changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) deleted</source>
        <translation>
            <numerusform>%Ln client deleted</numerusform>
            <numerusform>%Ln clients deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) imported</source>
        <translation>
            <numerusform>%Ln client imported</numerusform>
            <numerusform>%Ln clients imported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A tag added to %Ln client(s)</source>
        <translation>
            <numerusform>A tag added to %Ln client</numerusform>
            <numerusform>A tag added to %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A tag removed from %Ln client(s)</source>
        <translation>
            <numerusform>A tag removed from %Ln client</numerusform>
            <numerusform>A tag removed from %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone of %Ln client(s) changed</source>
        <translation>
            <numerusform>Time zone of %Ln client changed</numerusform>
            <numerusform>Time zone of %Ln clients changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) opted out</source>
        <translation>
            <numerusform>%Ln client opted out</numerusform>
            <numerusform>%Ln clients opted out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) opted in</source>
        <translation>
            <numerusform>%Ln client opted in</numerusform>
            <numerusform>%Ln clients opted in</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exhibits</name>
    <message numerus="yes">
        <source>%Ln other(s)</source>
        <translation>
            <numerusform>%Ln other</numerusform>
            <numerusform>%Ln others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>%Ln attempt</numerusform>
            <numerusform>%Ln attempts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%1 row(s) are written to %2.</source>
        <translation>
            <numerusform>%1 row is written to %2.</numerusform>
            <numerusform>%1 rows are written to %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactsCard</name>
    <message numerus="yes">
        <source>At most %Ln message(s) a second</source>
        <translation>
            <numerusform>At most %Ln message a second</numerusform>
            <numerusform>At most %Ln messages a second</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s)</source>
        <translation>
            <numerusform>%Ln part</numerusform>
            <numerusform>%Ln parts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ForecastChart</name>
    <message numerus="yes">
        <source>At most %Ln message(s) in one bar.</source>
        <translation>
            <numerusform>At most %Ln message in one bar.</numerusform>
            <numerusform>At most %Ln messages in one bar.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{date} {start}–{end}: %Ln message(s)</source>
        <translation>
            <numerusform>{date} {start}–{end}: %Ln message</numerusform>
            <numerusform>{date} {start}–{end}: %Ln messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportCounts</name>
    <message numerus="yes">
        <source>%1 client(s) get their time zone from the numbering registry.</source>
        <translation>
            <numerusform>%1 client gets the time zone from the numbering registry.</numerusform>
            <numerusform>%1 clients get their time zone from the numbering registry.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) will have no time zone: no numbering registry is loaded.</source>
        <translation>
            <numerusform>%1 client will have no time zone: no numbering registry is loaded.</numerusform>
            <numerusform>%1 clients will have no time zone: no numbering registry is loaded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) will have no time zone: the registry names none.</source>
        <translation>
            <numerusform>%1 client will have no time zone: the registry names none.</numerusform>
            <numerusform>%1 clients will have no time zone: the registry names none.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportFoot</name>
    <message numerus="yes">
        <source>%1 wrong row(s) will be kept in a file of rejected rows.</source>
        <translation>
            <numerusform>%1 wrong row will be kept in a file of rejected rows.</numerusform>
            <numerusform>%1 wrong rows will be kept in a file of rejected rows.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %1 client(s)</source>
        <translation>
            <numerusform>Import %1 client</numerusform>
            <numerusform>Import %1 clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %1 repeated row(s)</source>
        <translation>
            <numerusform>Import %1 repeated row</numerusform>
            <numerusform>Import %1 repeated rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportStrip</name>
    <message numerus="yes">
        <source>%1 row(s) read</source>
        <translation>
            <numerusform>%1 row read</numerusform>
            <numerusform>%1 rows read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: stopped after %2 row(s)</source>
        <translation>
            <numerusform>%1: stopped after %2 row</numerusform>
            <numerusform>%1: stopped after %2 rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 row(s) read</source>
        <translation>
            <numerusform>%1: %2 row read</numerusform>
            <numerusform>%1: %2 rows read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 added</source>
        <translation>
            <numerusform>%1 added</numerusform>
            <numerusform>%1 added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 updated</source>
        <translation>
            <numerusform>%1 updated</numerusform>
            <numerusform>%1 updated</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 skipped</source>
        <translation>
            <numerusform>%1 skipped</numerusform>
            <numerusform>%1 skipped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 rejected</source>
        <translation>
            <numerusform>%1 rejected</numerusform>
            <numerusform>%1 rejected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MailingForm</name>
    <message numerus="yes">
        <source>%Ln message(s) went out or ended already: another text is for the others.</source>
        <translation>
            <numerusform>%Ln message went out or ended already: another text is for the others.</numerusform>
            <numerusform>%Ln messages went out or ended already: another text is for the others.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MailingListModel</name>
    <message numerus="yes">
        <source>%Ln earlier run(s)</source>
        <translation>
            <numerusform>%Ln earlier run</numerusform>
            <numerusform>%Ln earlier runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MailingsPage</name>
    <message numerus="yes">
        <source>%Ln client(s) match its filter and have no message of it.</source>
        <translation>
            <numerusform>%Ln client matches its filter and has no message of it.</numerusform>
            <numerusform>%Ln clients match its filter and have no message of it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln client(s)</source>
        <translation>
            <numerusform>Add %Ln client</numerusform>
            <numerusform>Add %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) will not be sent. What is sent stays sent.</source>
        <translation>
            <numerusform>%Ln message will not be sent. What is sent stays sent.</numerusform>
            <numerusform>%Ln messages will not be sent. What is sent stays sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln message(s)</source>
        <translation>
            <numerusform>Cancel %Ln message</numerusform>
            <numerusform>Cancel %Ln messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The record of %Ln message(s) goes with it. This cannot be undone.</source>
        <translation>
            <numerusform>The record of %Ln message goes with it. This cannot be undone.</numerusform>
            <numerusform>The record of %Ln messages goes with it. This cannot be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message numerus="yes">
        <source>%Ln SMS</source>
        <translation>
            <numerusform>%Ln SMS</numerusform>
            <numerusform>%Ln SMS</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s) each</source>
        <translation>
            <numerusform>%Ln part each</numerusform>
            <numerusform>%Ln parts each</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached in time</source>
        <translation>
            <numerusform>%Ln cannot be reached in time</numerusform>
            <numerusform>%Ln cannot be reached in time</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProspectSection</name>
    <message numerus="yes">
        <source>%Ln client(s) get it</source>
        <translation>
            <numerusform>%Ln client gets it</numerusform>
            <numerusform>%Ln clients get it</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>With all %Ln who match: {parts}.</source>
        <translation>
            <numerusform>With the %Ln who matches: {parts}.</numerusform>
            <numerusform>With all %Ln who match: {parts}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln opted out</source>
        <translation>
            <numerusform>%Ln opted out</numerusform>
            <numerusform>%Ln opted out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without consent to advertising</source>
        <translation>
            <numerusform>%Ln without consent to advertising</numerusform>
            <numerusform>%Ln without consent to advertising</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln whose text is empty once it is filled in</source>
        <translation>
            <numerusform>%Ln whose text is empty once it is filled in</numerusform>
            <numerusform>%Ln whose text is empty once it is filled in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have no time zone and wait until they get one.</source>
        <translation>
            <numerusform>%Ln client has no time zone and waits until there is one.</numerusform>
            <numerusform>%Ln clients have no time zone and wait until they get one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them got nearly the same text from “{name}”, {moment}.</source>
        <translation>
            <numerusform>%Ln of them got nearly the same text from “{name}”, {moment}.</numerusform>
            <numerusform>%Ln of them got nearly the same text from “{name}”, {moment}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them have got as many messages today as one may: theirs waits.</source>
        <translation>
            <numerusform>%Ln of them has got as many messages today as one may: theirs waits.</numerusform>
            <numerusform>%Ln of them have got as many messages today as one may: theirs wait.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more after that.</source>
        <translation>
            <numerusform>%Ln more after that.</numerusform>
            <numerusform>%Ln more after that.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached in time</source>
        <translation>
            <numerusform>%Ln cannot be reached in time</numerusform>
            <numerusform>%Ln cannot be reached in time</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message numerus="yes">
        <source>Add a tag to %Ln client(s)</source>
        <translation>
            <numerusform>Add a tag to %Ln client</numerusform>
            <numerusform>Add a tag to %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove a tag from %Ln client(s)</source>
        <translation>
            <numerusform>Remove a tag from %Ln client</numerusform>
            <numerusform>Remove a tag from %Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Set the time zone of %Ln client(s)</source>
        <translation>
            <numerusform>Set the time zone of %Ln client</numerusform>
            <numerusform>Set the time zone of %Ln clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetryDialog</name>
    <message numerus="yes">
        <source>Retry %Ln message(s)</source>
        <translation>
            <numerusform>Retry %Ln message</numerusform>
            <numerusform>Retry %Ln messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message numerus="yes">
        <source>Send %Ln message(s)</source>
        <translation>
            <numerusform>Send %Ln message</numerusform>
            <numerusform>Send %Ln messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Schedule for {moment}: %Ln message(s)</source>
        <translation>
            <numerusform>Schedule for {moment}: %Ln message</numerusform>
            <numerusform>Schedule for {moment}: %Ln messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message numerus="yes">
        <source>%Ln phone(s) on the suppression list could not be taken over</source>
        <translation>
            <numerusform>%Ln phone on the suppression list could not be taken over</numerusform>
            <numerusform>%Ln phones on the suppression list could not be taken over</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln client</numerusform>
            <numerusform>%Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Se&amp;lect all %Ln found</source>
        <translation>
            <numerusform>Se&amp;lect all %Ln found</numerusform>
            <numerusform>Se&amp;lect all %Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Se&amp;lect all %Ln</source>
        <translation>
            <numerusform>Se&amp;lect all %Ln</numerusform>
            <numerusform>Se&amp;lect all %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatisticsPage</name>
    <message numerus="yes">
        <source>%Ln mailing(s) had wrong figures; they are right now.</source>
        <translation>
            <numerusform>%Ln mailing had wrong figures; they are right now.</numerusform>
            <numerusform>%Ln mailings had wrong figures; they are right now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%1 client(s)</source>
        <translation>
            <numerusform>%1 client</numerusform>
            <numerusform>%1 clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuppressionDialog</name>
    <message numerus="yes">
        <source>%1 phone(s) are on the list.</source>
        <translation>
            <numerusform>%1 phone is on the list.</numerusform>
            <numerusform>%1 phones are on the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TextSection</name>
    <message numerus="yes">
        <source>%Ln part(s)</source>
        <translation>
            <numerusform>%Ln part</numerusform>
            <numerusform>%Ln parts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln character</numerusform>
            <numerusform>%Ln characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Long: every client gets %Ln SMS for one message.</source>
        <translation>
            <numerusform>Long: every client gets %Ln SMS for one message.</numerusform>
            <numerusform>Long: every client gets %Ln SMS for one message.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrialDialog</name>
    <message numerus="yes">
        <source>At most %Ln number(s) at once: it is a test.</source>
        <translation>
            <numerusform>At most %Ln number at once: it is a test.</numerusform>
            <numerusform>At most %Ln numbers at once: it is a test.</numerusform>
        </translation>
    </message>
</context>
</TS>
