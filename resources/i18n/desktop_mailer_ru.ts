<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Desktop Mailer</source>
        <translation>О программе Desktop Mailer</translation>
    </message>
    <message>
        <source>Mailings from your own computer: no server to run.</source>
        <translation>Рассылки с вашего компьютера: сервер не нужен.</translation>
    </message>
    <message>
        <source>Licence: MIT. Qt is used under the LGPL.</source>
        <translation>Лицензия: MIT. Qt используется по LGPL.</translation>
    </message>
    <message>
        <source>Data folder: %1</source>
        <translation>Папка данных: %1</translation>
    </message>
    <message>
        <source>&amp;Licences of what it is made of…</source>
        <translation>&amp;Лицензии составных частей…</translation>
    </message>
</context>
<context>
    <name>AttemptsDialog</name>
    <message>
        <source>Message {id}</source>
        <translation>Сообщение {id}</translation>
    </message>
    <message>
        <source>Sent {moment}</source>
        <translation>Отправлено {moment}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Nothing has been tried yet.</source>
        <translation>Попыток ещё не было.</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Длилась</translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation>HTTP</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Ответ</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Попытки</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} мс</translation>
    </message>
    <message>
        <source>no record: the program ended</source>
        <translation>нет записи: программа завершилась</translation>
    </message>
</context>
<context>
    <name>AudienceSection</name>
    <message>
        <source>any of the chosen tags</source>
        <translation>любой из выбранных тегов</translation>
    </message>
    <message>
        <source>all of the chosen tags</source>
        <translation>все выбранные теги</translation>
    </message>
    <message>
        <source>Operator &amp;codes</source>
        <translation>Коды &amp;операторов</translation>
    </message>
    <message>
        <source>Ta&amp;gs</source>
        <translation>Те&amp;ги</translation>
    </message>
    <message>
        <source>Clients who match</source>
        <translation>Подходящие клиенты</translation>
    </message>
    <message>
        <source>Saved filters</source>
        <translation>Сохранённые фильтры</translation>
    </message>
    <message>
        <source>Save this filter…</source>
        <translation>Сохранить этот фильтр…</translation>
    </message>
    <message>
        <source>Who gets it</source>
        <translation>Кто получит</translation>
    </message>
    <message>
        <source>There are no clients yet.</source>
        <translation>Клиентов пока нет.</translation>
    </message>
    <message>
        <source>No client has a tag yet.</source>
        <translation>Тегов пока ни у кого нет.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln клиент</numerusform>
            <numerusform>%Ln клиента</numerusform>
            <numerusform>%Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{reached} of %Ln client(s)</source>
        <translation>
            <numerusform>{reached} из %Ln клиента</numerusform>
            <numerusform>{reached} из %Ln клиентов</numerusform>
            <numerusform>{reached} из %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln opted out and get(s) nothing.</source>
        <translation>
            <numerusform>%Ln отказался и ничего не получит.</numerusform>
            <numerusform>%Ln отказались и ничего не получат.</numerusform>
            <numerusform>%Ln отказались и ничего не получат.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have not consented to advertising.</source>
        <translation>
            <numerusform>%Ln не дал согласия на рекламу.</numerusform>
            <numerusform>%Ln не дали согласия на рекламу.</numerusform>
            <numerusform>%Ln не дали согласия на рекламу.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached: no hour of the window lies between start and end.</source>
        <translation>
            <numerusform>%Ln получить не сможет: между началом и концом нет ни часа его окна.</numerusform>
            <numerusform>%Ln получить не смогут: между началом и концом нет ни часа их окна.</numerusform>
            <numerusform>%Ln получить не смогут: между началом и концом нет ни часа их окна.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have no time zone: they wait for one.</source>
        <translation>
            <numerusform>У %Ln нет часового пояса: он его ждёт.</numerusform>
            <numerusform>У %Ln нет часового пояса: они его ждут.</numerusform>
            <numerusform>У %Ln нет часового пояса: они его ждут.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln get(s) nothing: once it is filled in, nothing is left of the text.</source>
        <translation>
            <numerusform>%Ln не получит ничего: после подстановки от текста ничего не остаётся.</numerusform>
            <numerusform>%Ln не получат ничего: после подстановки от текста ничего не остаётся.</numerusform>
            <numerusform>%Ln не получат ничего: после подстановки от текста ничего не остаётся.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BehindDialog</name>
    <message>
        <source>Nothing any more</source>
        <translation>Уже ничего</translation>
    </message>
    <message>
        <source>Meanwhile these messages stand somewhere else.</source>
        <translation>Эти сообщения тем временем сменили своё состояние.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Export the messages</source>
        <translation>Экспорт сообщений</translation>
    </message>
    <message>
        <source>messages</source>
        <translation>сообщения</translation>
    </message>
</context>
<context>
    <name>Bubble</name>
    <message>
        <source>The message as it arrives</source>
        <translation>Сообщение, как его получат</translation>
    </message>
</context>
<context>
    <name>Calendar</name>
    <message>
        <source>The month before</source>
        <translation>Предыдущий месяц</translation>
    </message>
    <message>
        <source>The next month</source>
        <translation>Следующий месяц</translation>
    </message>
</context>
<context>
    <name>ChangesDialog</name>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>ChangesList</name>
    <message>
        <source>Changes, newest first</source>
        <translation>Изменения, новые сверху</translation>
    </message>
</context>
<context>
    <name>ChangesView</name>
    <message>
        <source>Nothing on record</source>
        <translation>Записей нет</translation>
    </message>
    <message>
        <source>Whoever changes something stands here from now on.</source>
        <translation>Теперь здесь будет видно, кто и что изменил.</translation>
    </message>
</context>
<context>
    <name>Chart</name>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>{span}: {sent} sent, {not_sent} not sent</source>
        <translation>{span}: отправлено {sent}, не отправлено {not_sent}</translation>
    </message>
</context>
<context>
    <name>ClientCommands</name>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Изменить</translation>
    </message>
    <message>
        <source>Add &amp;tag…</source>
        <translation>Добавить &amp;тег…</translation>
    </message>
    <message>
        <source>&amp;Remove tag…</source>
        <translation>У&amp;брать тег…</translation>
    </message>
    <message>
        <source>Time &amp;zone…</source>
        <translation>&amp;Часовой пояс…</translation>
    </message>
    <message>
        <source>&amp;Opt out</source>
        <translation>&amp;Отметить отказ</translation>
    </message>
    <message>
        <source>Opt &amp;in…</source>
        <translation>&amp;Снять отказ…</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Копировать</translation>
    </message>
    <message>
        <source>Copy &amp;with titles</source>
        <translation>Копировать с &amp;заголовками</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Удалить…</translation>
    </message>
    <message numerus="yes">
        <source>Opt in %Ln client(s) again?</source>
        <translation>
            <numerusform>Снять отказ у %Ln клиента?</numerusform>
            <numerusform>Снять отказ у %Ln клиентов?</numerusform>
            <numerusform>Снять отказ у %Ln клиентов?</numerusform>
        </translation>
    </message>
    <message>
        <source>Those of them who asked not to be messaged get messages again.</source>
        <translation>Те из них, кто просил не писать, снова будут получать сообщения.</translation>
    </message>
    <message numerus="yes">
        <source>Opt in %Ln client(s)</source>
        <translation>
            <numerusform>Снять отказ у %Ln клиента</numerusform>
            <numerusform>Снять отказ у %Ln клиентов</numerusform>
            <numerusform>Снять отказ у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave as they are</source>
        <translation>Не менять</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln client(s)?</source>
        <translation>
            <numerusform>Удалить %Ln клиента?</numerusform>
            <numerusform>Удалить %Ln клиентов?</numerusform>
            <numerusform>Удалить %Ln клиентов?</numerusform>
        </translation>
    </message>
    <message>
        <source>Messages that wait for them end as not sent. The history stays, with the phone masked.</source>
        <translation>Их ожидающие сообщения не будут отправлены. История останется, телефон в ней будет скрыт.</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln client(s)</source>
        <translation>
            <numerusform>Удалить %Ln клиента</numerusform>
            <numerusform>Удалить %Ln клиентов</numerusform>
            <numerusform>Удалить %Ln клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
</context>
<context>
    <name>ClientFilters</name>
    <message>
        <source>no time zone</source>
        <translation>нет часового пояса</translation>
    </message>
    <message>
        <source>Phone, name or tag</source>
        <translation>Телефон, имя или тег</translation>
    </message>
    <message>
        <source>Operator code</source>
        <translation>Код оператора</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Тег</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Часовой пояс</translation>
    </message>
    <message>
        <source>Opted out</source>
        <translation>Отказались</translation>
    </message>
    <message>
        <source>No phone, name or tag holds “%1”.</source>
        <translation>Ни в телефоне, ни в имени, ни в теге нет «%1».</translation>
    </message>
    <message>
        <source>Nobody has opted out.</source>
        <translation>Никто не отказался от сообщений.</translation>
    </message>
    <message>
        <source>Every client has a time zone.</source>
        <translation>У каждого клиента есть часовой пояс.</translation>
    </message>
    <message>
        <source>There is no client left with what is chosen here.</source>
        <translation>Клиентов с тем, что здесь выбрано, не осталось.</translation>
    </message>
    <message>
        <source>Somebody may meet each of these filters, but nobody meets them all.</source>
        <translation>Каждому из условий кто-то, может быть, и отвечает, но всем сразу — никто.</translation>
    </message>
</context>
<context>
    <name>ClientForm</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Added %1</source>
        <translation>Добавлен %1</translation>
    </message>
    <message>
        <source>changed %1</source>
        <translation>изменён %1</translation>
    </message>
    <message>
        <source>This client was changed elsewhere. Saving puts what stands here in the place of that.</source>
        <translation>Этого клиента изменили в другом месте. Если сохранить, останется то, что стоит здесь.</translation>
    </message>
    <message>
        <source>Show the change, drop what I typed</source>
        <translation>Показать изменение, введённое отбросить</translation>
    </message>
    <message>
        <source>Discard the new client?</source>
        <translation>Отказаться от нового клиента?</translation>
    </message>
    <message>
        <source>Discard the changes?</source>
        <translation>Отказаться от изменений?</translation>
    </message>
    <message>
        <source>What you have typed is not saved.</source>
        <translation>Введённое не сохранено.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Отказаться</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Продолжить правку</translation>
    </message>
    <message>
        <source>This phone belongs to “%1” already.</source>
        <translation>Этот телефон уже у клиента «%1».</translation>
    </message>
    <message>
        <source>Who has this phone is opted out. To undo that, save first.</source>
        <translation>Кто с этим телефоном, тот отказался. Чтобы снять отказ, сначала сохраните.</translation>
    </message>
    <message>
        <source>This client was deleted meanwhile. What you typed is still here.</source>
        <translation>Этого клиента тем временем удалили. То, что вы ввели, ещё здесь.</translation>
    </message>
    <message>
        <source>Add as a new client</source>
        <translation>Добавить как нового клиента</translation>
    </message>
    <message>
        <source>vip, moscow</source>
        <translation>vip, москва</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>не указан</translation>
    </message>
    <message>
        <source>&amp;Opted out: gets no messages</source>
        <translation>&amp;Отказался: сообщений не получает</translation>
    </message>
    <message>
        <source>&amp;Phone</source>
        <translation>&amp;Телефон</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>&amp;Имя</translation>
    </message>
    <message>
        <source>&amp;Tags</source>
        <translation>Те&amp;ги</translation>
    </message>
    <message>
        <source>Enter or a comma ends a tag</source>
        <translation>Тег завершают Enter или запятая</translation>
    </message>
    <message>
        <source>Time &amp;zone</source>
        <translation>&amp;Часовой пояс</translation>
    </message>
    <message>
        <source>Other &amp;fields</source>
        <translation>&amp;Другие поля</translation>
    </message>
    <message>
        <source>For personal texts: {field} in a text</source>
        <translation>Для личных текстов: {field} в тексте</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Согласие</translation>
    </message>
    <message>
        <source>Show that client</source>
        <translation>Показать того клиента</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Сохранить</translation>
    </message>
</context>
<context>
    <name>ClientJobs</name>
    <message>
        <source>Stopped: the numbering registry is as it was.</source>
        <translation>Остановлено: реестр нумерации остался прежним.</translation>
    </message>
    <message numerus="yes">
        <source>The numbering registry has %1 range(s).</source>
        <translation>
            <numerusform>В реестре нумерации %1 диапазон.</numerusform>
            <numerusform>В реестре нумерации %1 диапазона.</numerusform>
            <numerusform>В реестре нумерации %1 диапазонов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 row(s) of the file were skipped.</source>
        <translation>
            <numerusform>%1 строка файла пропущена.</numerusform>
            <numerusform>%1 строки файла пропущены.</numerusform>
            <numerusform>%1 строк файла пропущено.</numerusform>
        </translation>
    </message>
    <message>
        <source>Importing the numbering registry from %1…</source>
        <translation>Загружается реестр нумерации из %1…</translation>
    </message>
    <message>
        <source>Filling in time zones…</source>
        <translation>Заполняются часовые пояса…</translation>
    </message>
    <message>
        <source>Look up a phone…</source>
        <translation>Проверить телефон…</translation>
    </message>
    <message>
        <source>Reading the stop list %1…</source>
        <translation>Читается стоп-лист %1…</translation>
    </message>
    <message>
        <source>Everything about this person is written to %1.</source>
        <translation>Всё об этом человеке записано в %1.</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Показать папку</translation>
    </message>
    <message>
        <source>Writing everything about this person…</source>
        <translation>Записывается всё об этом человеке…</translation>
    </message>
    <message>
        <source>The person is erased.</source>
        <translation>Данные человека стёрты.</translation>
    </message>
    <message>
        <source>Erasing a person…</source>
        <translation>Данные человека стираются…</translation>
    </message>
    <message numerus="yes">
        <source>Fill the time zones of %1 client(s) that have none</source>
        <translation>
            <numerusform>Заполнить часовой пояс %1 клиента, у которого его нет</numerusform>
            <numerusform>Заполнить часовые пояса %1 клиентов, у которых их нет</numerusform>
            <numerusform>Заполнить часовые пояса %1 клиентов, у которых их нет</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) got a time zone</source>
        <translation>
            <numerusform>%1 клиент получил часовой пояс</numerusform>
            <numerusform>%1 клиента получили часовой пояс</numerusform>
            <numerusform>%1 клиентов получили часовой пояс</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 still have none.</source>
        <translation>
            <numerusform>у %1 его по-прежнему нет.</numerusform>
            <numerusform>у %1 его по-прежнему нет.</numerusform>
            <numerusform>у %1 его по-прежнему нет.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped: %1</source>
        <translation>Остановлено: %1</translation>
    </message>
    <message numerus="yes">
        <source>%1: stopped after %2 row(s)</source>
        <translation>
            <numerusform>%1: остановлено после %2 строки</numerusform>
            <numerusform>%1: остановлено после %2 строк</numerusform>
            <numerusform>%1: остановлено после %2 строк</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 row(s) read</source>
        <translation>
            <numerusform>%1: прочитана %2 строка</numerusform>
            <numerusform>%1: прочитано %2 строки</numerusform>
            <numerusform>%1: прочитано %2 строк</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 phone(s) added</source>
        <translation>
            <numerusform>добавлен %1 телефон</numerusform>
            <numerusform>добавлено %1 телефона</numerusform>
            <numerusform>добавлено %1 телефонов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 on the list already</source>
        <translation>
            <numerusform>%1 уже в списке</numerusform>
            <numerusform>%1 уже в списке</numerusform>
            <numerusform>%1 уже в списке</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 rejected</source>
        <translation>
            <numerusform>%1 отклонена</numerusform>
            <numerusform>%1 отклонены</numerusform>
            <numerusform>%1 отклонено</numerusform>
        </translation>
    </message>
    <message>
        <source>Numbering registry (*.csv *.gz)</source>
        <translation>Реестр нумерации (*.csv *.gz)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>Import a numbering registry</source>
        <translation>Загрузить реестр нумерации</translation>
    </message>
    <message>
        <source>Lists of phones (*.csv *.txt)</source>
        <translation>Списки телефонов (*.csv *.txt)</translation>
    </message>
    <message>
        <source>Import a stop list</source>
        <translation>Загрузить стоп-лист</translation>
    </message>
    <message>
        <source>Put the phones of “%1” on the suppression list?</source>
        <translation>Внести телефоны из «%1» в список отказов?</translation>
    </message>
    <message>
        <source>Whoever has one of them, now or later, gets no messages. Undo does not take this back: a phone comes off the list by hand, or when its client opts in again.</source>
        <translation>Кто бы ни был с таким телефоном, сейчас или потом, сообщений он не получит. Отмена этого не вернёт: телефон снимают со списка вручную или когда его клиент снова соглашается.</translation>
    </message>
    <message>
        <source>Import the stop list</source>
        <translation>Загрузить стоп-лист</translation>
    </message>
    <message>
        <source>Don&apos;t import</source>
        <translation>Не загружать</translation>
    </message>
    <message>
        <source>Export clients</source>
        <translation>Экспорт клиентов</translation>
    </message>
    <message>
        <source>clients</source>
        <translation>клиенты</translation>
    </message>
    <message>
        <source>Export everything about this person</source>
        <translation>Выгрузить всё об этом человеке</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>Файлы JSON (*.json)</translation>
    </message>
    <message>
        <source>What goes: the name, the phone, tags, fields, consent, and all that undo keeps of them.</source>
        <translation>Исчезнут: имя, телефон, теги, поля, согласие и всё это в том, что хранится для отмены.</translation>
    </message>
    <message numerus="yes">
        <source>Of %1 message(s): the texts and the answers; those that wait are not sent.</source>
        <translation>
            <numerusform>Из %1 сообщения: текст и ответы; если оно ждёт, то не уйдёт.</numerusform>
            <numerusform>Из %1 сообщений: тексты и ответы; те, что ждут, не уйдут.</numerusform>
            <numerusform>Из %1 сообщений: тексты и ответы; те, что ждут, не уйдут.</numerusform>
        </translation>
    </message>
    <message>
        <source>What stays: the figures of the mailings.</source>
        <translation>Останутся: цифры рассылок.</translation>
    </message>
    <message>
        <source>What stays: the figures of the mailings, and the messages with the phone masked (%1).</source>
        <translation>Останутся: цифры рассылок и сообщения со скрытым телефоном (%1).</translation>
    </message>
    <message>
        <source>The opt-out holds: of the phone a mark stays that nobody can read back.</source>
        <translation>Отказ остаётся в силе: от телефона хранится отметка, по которой его не прочесть.</translation>
    </message>
    <message>
        <source>Backups and files made before keep what they hold. This cannot be undone.</source>
        <translation>В прежних копиях и файлах всё остаётся как было. Отменить это нельзя.</translation>
    </message>
    <message>
        <source>Erase “%1” for good?</source>
        <translation>Стереть «%1» навсегда?</translation>
    </message>
    <message>
        <source>Erase this person</source>
        <translation>Стереть этого человека</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Show “%1” and drop what you typed?</source>
        <translation>Показать «%1» и отбросить введённое?</translation>
    </message>
    <message>
        <source>What you typed is not saved: the phone belongs to this client.</source>
        <translation>Введённое не сохранено: телефон у этого клиента.</translation>
    </message>
    <message>
        <source>Show this client</source>
        <translation>Показать этого клиента</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Остаться</translation>
    </message>
</context>
<context>
    <name>ClientMessages</name>
    <message>
        <source>Message</source>
        <translation>Сообщение</translation>
    </message>
    <message>
        <source>Messages of the client</source>
        <translation>Сообщения клиента</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>Сообщений ещё нет</translation>
    </message>
    <message>
        <source>What mailings send to this client is listed here.</source>
        <translation>Здесь будет то, что рассылки отправляют этому клиенту.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>%Ln попытка</numerusform>
            <numerusform>%Ln попытки</numerusform>
            <numerusform>%Ln попыток</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientPanel</name>
    <message>
        <source>More about this client</source>
        <translation>Ещё об этом клиенте</translation>
    </message>
    <message>
        <source>Close the panel</source>
        <translation>Закрыть панель</translation>
    </message>
    <message>
        <source>New client</source>
        <translation>Новый клиент</translation>
    </message>
    <message>
        <source>Messages: %1</source>
        <translation>Сообщения: %1</translation>
    </message>
    <message>
        <source>Show in the &amp;journal</source>
        <translation>Показать в &amp;журнале</translation>
    </message>
    <message>
        <source>E&amp;xport everything about this person…</source>
        <translation>&amp;Выгрузить всё об этом человеке…</translation>
    </message>
    <message>
        <source>&amp;Erase this person…</source>
        <translation>&amp;Стереть этого человека…</translation>
    </message>
    <message>
        <source>&amp;Delete the client…</source>
        <translation>&amp;Удалить клиента…</translation>
    </message>
    <message>
        <source>Parts of the panel</source>
        <translation>Части панели</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Сведения</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Изменения</translation>
    </message>
</context>
<context>
    <name>ClientsPage</name>
    <message>
        <source>Clients</source>
        <translation>Клиенты</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Ничего не найдено</translation>
    </message>
    <message>
        <source>Clear the search and the filters</source>
        <translation>Сбросить поиск и фильтры</translation>
    </message>
    <message>
        <source>No clients yet</source>
        <translation>Клиентов пока нет</translation>
    </message>
    <message>
        <source>Import a file…</source>
        <translation>Загрузить файл…</translation>
    </message>
    <message>
        <source>or add a client by hand</source>
        <translation>или добавить клиента вручную</translation>
    </message>
    <message numerus="yes">
        <source>Only the first %Ln of the selected clients are copied</source>
        <translation>
            <numerusform>Скопирован только первый %Ln из выбранных клиентов</numerusform>
            <numerusform>Скопированы только первые %Ln из выбранных клиентов</numerusform>
            <numerusform>Скопированы только первые %Ln из выбранных клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Загрузить…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Write the selected clients, or all that are shown, to a CSV file or a workbook</source>
        <translation>Записать выбранных клиентов или всех показанных в файл CSV или книгу Excel</translation>
    </message>
    <message>
        <source>Here are the people who get your messages. Import a CSV or Excel file, or add the first.</source>
        <translation>Здесь люди, которые получают ваши сообщения. Загрузите файл CSV или Excel или добавьте первого.</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Add a client (Ctrl+N)</source>
        <translation>Добавить клиента (Ctrl+N)</translation>
    </message>
    <message>
        <source>Add clients from a CSV or Excel file (Ctrl+I)</source>
        <translation>Добавить клиентов из файла CSV или Excel (Ctrl+I)</translation>
    </message>
</context>
<context>
    <name>ColumnHeader</name>
    <message>
        <source>Phone</source>
        <translation>Телефон</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Теги</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Часовой пояс</translation>
    </message>
    <message>
        <source>Opted out</source>
        <translation>Отказ</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Согласие</translation>
    </message>
    <message>
        <source>Source of the consent</source>
        <translation>Источник согласия</translation>
    </message>
    <message>
        <source>Source of the time zone</source>
        <translation>Источник часового пояса</translation>
    </message>
    <message>
        <source>Field “%1”</source>
        <translation>Поле «%1»</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Не загружать</translation>
    </message>
    <message>
        <source>What the column “%1” is</source>
        <translation>Что в столбце «%1»</translation>
    </message>
</context>
<context>
    <name>ConsentEdit</name>
    <message>
        <source>&amp;Agreed to get messages</source>
        <translation>Согласен получать сооб&amp;щения</translation>
    </message>
    <message>
        <source>When the consent was given</source>
        <translation>Когда дано согласие</translation>
    </message>
    <message>
        <source>how: a form, a call, a contract</source>
        <translation>как: анкета, звонок, договор</translation>
    </message>
    <message>
        <source>How the consent was given</source>
        <translation>Как дано согласие</translation>
    </message>
</context>
<context>
    <name>DayStrip</name>
    <message>
        <source>Hours of the day at which messages go out</source>
        <translation>Часы суток, в которые идёт отправка</translation>
    </message>
</context>
<context>
    <name>EditWords</name>
    <message numerus="yes">
        <source>Adding the tag “{value}” to %Ln client(s)…</source>
        <translation>
            <numerusform>Добавляем тег «{value}» %Ln клиенту…</numerusform>
            <numerusform>Добавляем тег «{value}» %Ln клиентам…</numerusform>
            <numerusform>Добавляем тег «{value}» %Ln клиентам…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removing the tag “{value}” from %Ln client(s)…</source>
        <translation>
            <numerusform>Убираем тег «{value}» у %Ln клиента…</numerusform>
            <numerusform>Убираем тег «{value}» у %Ln клиентов…</numerusform>
            <numerusform>Убираем тег «{value}» у %Ln клиентов…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changing the time zone of %Ln client(s)…</source>
        <translation>
            <numerusform>Меняем часовой пояс у %Ln клиента…</numerusform>
            <numerusform>Меняем часовой пояс у %Ln клиентов…</numerusform>
            <numerusform>Меняем часовой пояс у %Ln клиентов…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opting out %Ln client(s)…</source>
        <translation>
            <numerusform>Отмечаем отказ у %Ln клиента…</numerusform>
            <numerusform>Отмечаем отказ у %Ln клиентов…</numerusform>
            <numerusform>Отмечаем отказ у %Ln клиентов…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opting in %Ln client(s)…</source>
        <translation>
            <numerusform>Снимаем отказ у %Ln клиента…</numerusform>
            <numerusform>Снимаем отказ у %Ln клиентов…</numerusform>
            <numerusform>Снимаем отказ у %Ln клиентов…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleting %Ln client(s)…</source>
        <translation>
            <numerusform>Удаляем %Ln клиента…</numerusform>
            <numerusform>Удаляем %Ln клиентов…</numerusform>
            <numerusform>Удаляем %Ln клиентов…</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is changed: all who are selected were so already</source>
        <translation>Ничего не изменено: у всех выбранных так и было</translation>
    </message>
    <message numerus="yes">
        <source>Tag “{value}” added to %Ln client(s)</source>
        <translation>
            <numerusform>Тег «{value}» добавлен %Ln клиенту</numerusform>
            <numerusform>Тег «{value}» добавлен %Ln клиентам</numerusform>
            <numerusform>Тег «{value}» добавлен %Ln клиентам</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag “{value}” removed from %Ln client(s)</source>
        <translation>
            <numerusform>Тег «{value}» убран у %Ln клиента</numerusform>
            <numerusform>Тег «{value}» убран у %Ln клиентов</numerusform>
            <numerusform>Тег «{value}» убран у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone {value} set for %Ln client(s)</source>
        <translation>
            <numerusform>Часовой пояс {value} указан у %Ln клиента</numerusform>
            <numerusform>Часовой пояс {value} указан у %Ln клиентов</numerusform>
            <numerusform>Часовой пояс {value} указан у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone taken from %Ln client(s)</source>
        <translation>
            <numerusform>Часовой пояс убран у %Ln клиента</numerusform>
            <numerusform>Часовой пояс убран у %Ln клиентов</numerusform>
            <numerusform>Часовой пояс убран у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln needed no change</source>
        <translation>
            <numerusform>у %Ln так и было</numerusform>
            <numerusform>у %Ln так и было</numerusform>
            <numerusform>у %Ln так и было</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Added: {who}</source>
        <translation>Добавлен клиент: {who}</translation>
    </message>
    <message>
        <source>Saved: {who}</source>
        <translation>Сохранено: {who}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed since and are left alone</source>
        <translation>
            <numerusform>%Ln с тех пор изменён и оставлен как есть</numerusform>
            <numerusform>%Ln с тех пор изменены и оставлены как есть</numerusform>
            <numerusform>%Ln с тех пор изменены и оставлены как есть</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is undone: {left}</source>
        <translation>Ничего не отменено: {left}</translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln client(s) are as before</source>
        <translation>
            <numerusform>Отменено: %Ln клиент снова как был</numerusform>
            <numerusform>Отменено: %Ln клиента снова как были</numerusform>
            <numerusform>Отменено: %Ln клиентов снова как были</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>Добавлен %Ln клиент</numerusform>
            <numerusform>Добавлены %Ln клиента</numerusform>
            <numerusform>Добавлено %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) changed</source>
        <translation>
            <numerusform>Изменён %Ln клиент</numerusform>
            <numerusform>Изменены %Ln клиента</numerusform>
            <numerusform>Изменено %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) deleted</source>
        <translation>
            <numerusform>Удалён %Ln клиент</numerusform>
            <numerusform>Удалены %Ln клиента</numerusform>
            <numerusform>Удалено %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) imported</source>
        <translation>
            <numerusform>Загружен %Ln клиент</numerusform>
            <numerusform>Загружены %Ln клиента</numerusform>
            <numerusform>Загружено %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A tag added to %Ln client(s)</source>
        <translation>
            <numerusform>Тег добавлен %Ln клиенту</numerusform>
            <numerusform>Тег добавлен %Ln клиентам</numerusform>
            <numerusform>Тег добавлен %Ln клиентам</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>A tag removed from %Ln client(s)</source>
        <translation>
            <numerusform>Тег убран у %Ln клиента</numerusform>
            <numerusform>Тег убран у %Ln клиентов</numerusform>
            <numerusform>Тег убран у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Time zone of %Ln client(s) changed</source>
        <translation>
            <numerusform>Часовой пояс изменён у %Ln клиента</numerusform>
            <numerusform>Часовой пояс изменён у %Ln клиентов</numerusform>
            <numerusform>Часовой пояс изменён у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) opted out</source>
        <translation>
            <numerusform>Отказ отмечен у %Ln клиента</numerusform>
            <numerusform>Отказ отмечен у %Ln клиентов</numerusform>
            <numerusform>Отказ отмечен у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) opted in</source>
        <translation>
            <numerusform>Отказ снят у %Ln клиента</numerusform>
            <numerusform>Отказ снят у %Ln клиентов</numerusform>
            <numerusform>Отказ снят у %Ln клиентов</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exhibits</name>
    <message>
        <source>Messages by what they have in common</source>
        <translation>Сообщения по общему признаку</translation>
    </message>
    <message>
        <source>How long the gateway took to answer</source>
        <translation>Сколько времени отвечал шлюз</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Подсчёт…</translation>
    </message>
    <message>
        <source>Nothing was tried in this time</source>
        <translation>За это время попыток не было</translation>
    </message>
    <message>
        <source>There is nothing to count</source>
        <translation>Считать нечего</translation>
    </message>
    <message>
        <source>A double click on a bar lists its messages</source>
        <translation>Двойной щелчок по полосе покажет её сообщения</translation>
    </message>
    <message numerus="yes">
        <source>%Ln other(s)</source>
        <translation>
            <numerusform>ещё %Ln</numerusform>
            <numerusform>ещё %Ln</numerusform>
            <numerusform>ещё %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s)</source>
        <translation>
            <numerusform>%Ln попытка</numerusform>
            <numerusform>%Ln попытки</numerusform>
            <numerusform>%Ln попыток</numerusform>
        </translation>
    </message>
    <message>
        <source>client gone</source>
        <translation>клиента больше нет</translation>
    </message>
    <message>
        <source>no tag</source>
        <translation>без тега</translation>
    </message>
    <message>
        <source>no time zone</source>
        <translation>нет часового пояса</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>All mailings with their totals…</source>
        <translation>Все рассылки с итогами…</translation>
    </message>
    <message>
        <source>What the chart shows…</source>
        <translation>То, что показывает график…</translation>
    </message>
    <message>
        <source>The chart as a picture…</source>
        <translation>График картинкой…</translation>
    </message>
    <message>
        <source>Messages of “{name}”…</source>
        <translation>Сообщения «{name}»…</translation>
    </message>
    <message>
        <source>Messages of one mailing (choose it first)</source>
        <translation>Сообщения одной рассылки (сначала выберите её)</translation>
    </message>
    <message>
        <source>Export all mailings</source>
        <translation>Экспорт всех рассылок</translation>
    </message>
    <message>
        <source>mailings</source>
        <translation>рассылки</translation>
    </message>
    <message>
        <source>Export the messages</source>
        <translation>Экспорт сообщений</translation>
    </message>
    <message>
        <source>mailing</source>
        <translation>рассылка</translation>
    </message>
    <message>
        <source>Export what the chart shows</source>
        <translation>Экспорт данных графика</translation>
    </message>
    <message>
        <source>chart</source>
        <translation>график</translation>
    </message>
    <message>
        <source>The chart as a picture</source>
        <translation>График картинкой</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Stopped: no file was written.</source>
        <translation>Остановлено: файл не записан.</translation>
    </message>
    <message numerus="yes">
        <source>%1 row(s) are written to %2.</source>
        <translation>
            <numerusform>%1 строка записана в %2.</numerusform>
            <numerusform>%1 строки записаны в %2.</numerusform>
            <numerusform>%1 строк записано в %2.</numerusform>
        </translation>
    </message>
    <message>
        <source>Writing to %1…</source>
        <translation>Запись в %1…</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>Рисунки PNG (*.png)</translation>
    </message>
    <message>
        <source>SVG drawings (*.svg)</source>
        <translation>Рисунки SVG (*.svg)</translation>
    </message>
    <message>
        <source>The chart is written to %1.</source>
        <translation>График записан в %1.</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>Показать папку</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Файлы CSV (*.csv)</translation>
    </message>
    <message>
        <source>Excel workbooks (*.xlsx)</source>
        <translation>Книги Excel (*.xlsx)</translation>
    </message>
</context>
<context>
    <name>FactsCard</name>
    <message>
        <source>To</source>
        <translation>Кому</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно отправки</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>Условия</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>с {start} по {end}</translation>
    </message>
    <message>
        <source>Advertising: only with consent</source>
        <translation>Реклама: только с согласием</translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln message(s) a second</source>
        <translation>
            <numerusform>Не более %Ln сообщения в секунду</numerusform>
            <numerusform>Не более %Ln сообщений в секунду</numerusform>
            <numerusform>Не более %Ln сообщений в секунду</numerusform>
        </translation>
    </message>
    <message>
        <source>Budget: {amount}</source>
        <translation>Бюджет: {amount}</translation>
    </message>
    <message>
        <source>{period}, each time as a mailing of its own</source>
        <translation>{period}, каждый раз отдельной рассылкой</translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s)</source>
        <translation>
            <numerusform>%Ln часть</numerusform>
            <numerusform>%Ln части</numerusform>
            <numerusform>%Ln частей</numerusform>
        </translation>
    </message>
    <message>
        <source>the longest</source>
        <translation>самое длинное</translation>
    </message>
</context>
<context>
    <name>FactsEdit</name>
    <message>
        <source>Add a field</source>
        <translation>Добавить поле</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Поле</translation>
    </message>
    <message>
        <source>Name of the field</source>
        <translation>Название поля</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Значение</translation>
    </message>
    <message>
        <source>Value of the field %1</source>
        <translation>Значение поля %1</translation>
    </message>
    <message>
        <source>Remove the field</source>
        <translation>Убрать поле</translation>
    </message>
</context>
<context>
    <name>ForecastChart</name>
    <message>
        <source>Messages by the hour</source>
        <translation>Сообщения по часам</translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln message(s) in one bar.</source>
        <translation>
            <numerusform>Самое большее %Ln сообщение в столбце.</numerusform>
            <numerusform>Самое большее %Ln сообщения в столбце.</numerusform>
            <numerusform>Самое большее %Ln сообщений в столбце.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{date} {start}–{end}: %Ln message(s)</source>
        <translation>
            <numerusform>{date} {start}–{end}: %Ln сообщение</numerusform>
            <numerusform>{date} {start}–{end}: %Ln сообщения</numerusform>
            <numerusform>{date} {start}–{end}: %Ln сообщений</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormQuestions</name>
    <message>
        <source>There is no text yet.</source>
        <translation>Текста пока нет.</translation>
    </message>
    <message>
        <source>City or region</source>
        <translation>Город или область</translation>
    </message>
    <message>
        <source>The time zone of clients who have none</source>
        <translation>Часовой пояс клиентов, у которых его нет</translation>
    </message>
    <message>
        <source>Time &amp;zone</source>
        <translation>&amp;Часовой пояс</translation>
    </message>
    <message>
        <source>For all mailings; it stands in the settings.</source>
        <translation>Для всех рассылок; хранится в настройках.</translation>
    </message>
    <message>
        <source>Use this zone</source>
        <translation>Задать этот пояс</translation>
    </message>
    <message>
        <source>Save this text</source>
        <translation>Сохранить этот текст</translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation>Сохранить этот фильтр</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Название</translation>
    </message>
    <message>
        <source>It replaces the one of that name.</source>
        <translation>Заменит сохранённое под этим названием.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
</context>
<context>
    <name>ImportChoices</name>
    <message>
        <source>Update with the filled cells</source>
        <translation>Обновить заполненными ячейками</translation>
    </message>
    <message>
        <source>Leave as they are</source>
        <translation>Оставить как есть</translation>
    </message>
    <message>
        <source>&amp;Encoding</source>
        <translation>&amp;Кодировка</translation>
    </message>
    <message>
        <source>&amp;Columns are separated by</source>
        <translation>&amp;Разделитель столбцов</translation>
    </message>
    <message>
        <source>Excel workbook</source>
        <translation>Книга Excel</translation>
    </message>
    <message>
        <source>Clients &amp;you already have</source>
        <translation>К&amp;лиенты, которые уже есть</translation>
    </message>
    <message>
        <source>Sheet “%1”, the first visible one</source>
        <translation>Лист «%1», первый видимый</translation>
    </message>
    <message>
        <source>%1 (found)</source>
        <translation>%1 (авто)</translation>
    </message>
    <message>
        <source>Comma  ,</source>
        <translation>Запятая  ,</translation>
    </message>
    <message>
        <source>Semicolon  ;</source>
        <translation>Точка с запятой  ;</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Табуляция</translation>
    </message>
    <message>
        <source>Bar  |</source>
        <translation>Черта  |</translation>
    </message>
</context>
<context>
    <name>ImportCounts</name>
    <message>
        <source>New</source>
        <translation>Новые</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Изменятся</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Без изменений</translation>
    </message>
    <message>
        <source>Left as they are</source>
        <translation>Останутся как есть</translation>
    </message>
    <message>
        <source>Repeated in the file</source>
        <translation>Повторы в файле</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>С ошибками</translation>
    </message>
    <message>
        <source>Phones that are not in the directory yet</source>
        <translation>Телефоны, которых ещё нет в справочнике</translation>
    </message>
    <message>
        <source>Clients whose filled cells say something new</source>
        <translation>Клиенты, о которых заполненные ячейки говорят новое</translation>
    </message>
    <message>
        <source>Rows that say what is in the directory already</source>
        <translation>Строки, в которых то же, что уже есть в справочнике</translation>
    </message>
    <message>
        <source>Phones that are in the directory already</source>
        <translation>Телефоны, которые уже есть в справочнике</translation>
    </message>
    <message>
        <source>Rows whose phone stands further up in the file</source>
        <translation>Строки, телефон которых уже встречался в файле выше</translation>
    </message>
    <message>
        <source>Rows that cannot be taken: they go to the file of rejected rows</source>
        <translation>Строки, которые нельзя принять: они попадут в файл отклонённых строк</translation>
    </message>
    <message>
        <source>Progress of the counting</source>
        <translation>Ход подсчёта</translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) get their time zone from the numbering registry.</source>
        <translation>
            <numerusform>%1 клиент получит часовой пояс из реестра нумерации.</numerusform>
            <numerusform>%1 клиента получат часовой пояс из реестра нумерации.</numerusform>
            <numerusform>%1 клиентов получат часовой пояс из реестра нумерации.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) will have no time zone: no numbering registry is loaded.</source>
        <translation>
            <numerusform>%1 клиент останется без часового пояса: реестр нумерации не загружен.</numerusform>
            <numerusform>%1 клиента останутся без часового пояса: реестр нумерации не загружен.</numerusform>
            <numerusform>%1 клиентов останутся без часового пояса: реестр нумерации не загружен.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s) will have no time zone: the registry names none.</source>
        <translation>
            <numerusform>%1 клиент останется без часового пояса: в реестре его нет.</numerusform>
            <numerusform>%1 клиента останутся без часового пояса: в реестре его нет.</numerusform>
            <numerusform>%1 клиентов останутся без часового пояса: в реестре его нет.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportFoot</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>Чтение файла…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Подсчёт…</translation>
    </message>
    <message>
        <source>Nothing is written yet.</source>
        <translation>Пока ничего не записано.</translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Нечего загружать</translation>
    </message>
    <message numerus="yes">
        <source>%1 wrong row(s) will be kept in a file of rejected rows.</source>
        <translation>
            <numerusform>%1 строка с ошибками попадёт в файл отклонённых строк.</numerusform>
            <numerusform>%1 строки с ошибками попадут в файл отклонённых строк.</numerusform>
            <numerusform>%1 строк с ошибками попадут в файл отклонённых строк.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %1 client(s)</source>
        <translation>
            <numerusform>Загрузить %1 клиента</numerusform>
            <numerusform>Загрузить %1 клиентов</numerusform>
            <numerusform>Загрузить %1 клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %1 repeated row(s)</source>
        <translation>
            <numerusform>Загрузить %1 повторную строку</numerusform>
            <numerusform>Загрузить %1 повторные строки</numerusform>
            <numerusform>Загрузить %1 повторных строк</numerusform>
        </translation>
    </message>
    <message>
        <source>Only rows whose phone stands further up in the file may say something new.</source>
        <translation>Новое могут сказать только строки, телефон которых уже встречался в файле выше.</translation>
    </message>
    <message>
        <source>Every row is wrong: none can be imported.</source>
        <translation>Во всех строках ошибки: загрузить нельзя ни одну.</translation>
    </message>
    <message>
        <source>Everything in this file is in the directory already.</source>
        <translation>Всё, что есть в файле, уже есть в справочнике.</translation>
    </message>
</context>
<context>
    <name>ImportPreview</name>
    <message>
        <source>Import clients from “%1”</source>
        <translation>Загрузка клиентов из «%1»</translation>
    </message>
    <message>
        <source>Import clients</source>
        <translation>Загрузка клиентов</translation>
    </message>
    <message>
        <source>Tables of clients: CSV, Excel (%1)</source>
        <translation>Таблицы клиентов: CSV, Excel (%1)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>This file cannot be read</source>
        <translation>Этот файл не читается</translation>
    </message>
    <message>
        <source>Choose another file…</source>
        <translation>Выбрать другой файл…</translation>
    </message>
    <message>
        <source>The file has changed since it was shown here. This is what it holds now.</source>
        <translation>Файл изменился после того, как был показан здесь. Вот что в нём сейчас.</translation>
    </message>
    <message>
        <source>A cell that cannot be taken is marked; choose it to read why.</source>
        <translation>Ячейки, которые нельзя принять, отмечены: выберите такую, чтобы узнать причину.</translation>
    </message>
    <message>
        <source>Line %1, column “%2”: %3</source>
        <translation>Строка %1, столбец «%2»: %3</translation>
    </message>
    <message>
        <source>Another import is running. Wait for its end, or stop it.</source>
        <translation>Идёт другая загрузка. Дождитесь её конца или остановите её.</translation>
    </message>
    <message>
        <source>First choose “Phone” above a column.</source>
        <translation>Сначала выберите «Телефон» над столбцом.</translation>
    </message>
    <message>
        <source>As it is read now, this file cannot be imported.</source>
        <translation>В таком виде этот файл загрузить нельзя.</translation>
    </message>
    <message>
        <source>Back to the clients</source>
        <translation>Назад к клиентам</translation>
    </message>
    <message>
        <source>Back to the clients (Esc)</source>
        <translation>Назад к клиентам (Esc)</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>Другой файл…</translation>
    </message>
</context>
<context>
    <name>ImportStrip</name>
    <message>
        <source>Progress of the import</source>
        <translation>Ход загрузки</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Show the rejected rows</source>
        <translation>Показать отклонённые строки</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Close the result of the import</source>
        <translation>Закрыть итог загрузки</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>Чтение %1…</translation>
    </message>
    <message>
        <source>This came to no end: something went wrong.</source>
        <translation>Не доведено до конца: что-то пошло не так.</translation>
    </message>
    <message numerus="yes">
        <source>%1 row(s) read</source>
        <translation>
            <numerusform>прочитана %1 строка</numerusform>
            <numerusform>прочитано %1 строки</numerusform>
            <numerusform>прочитано %1 строк</numerusform>
        </translation>
    </message>
    <message>
        <source>Importing: %1</source>
        <translation>Загрузка: %1</translation>
    </message>
    <message numerus="yes">
        <source>%1: stopped after %2 row(s)</source>
        <translation>
            <numerusform>%1: остановлено после %2 строки</numerusform>
            <numerusform>%1: остановлено после %2 строк</numerusform>
            <numerusform>%1: остановлено после %2 строк</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 row(s) read</source>
        <translation>
            <numerusform>%1: прочитана %2 строка</numerusform>
            <numerusform>%1: прочитано %2 строки</numerusform>
            <numerusform>%1: прочитано %2 строк</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 added</source>
        <translation>
            <numerusform>добавлен %1</numerusform>
            <numerusform>добавлено %1</numerusform>
            <numerusform>добавлено %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 updated</source>
        <translation>
            <numerusform>обновлён %1</numerusform>
            <numerusform>обновлено %1</numerusform>
            <numerusform>обновлено %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 skipped</source>
        <translation>
            <numerusform>пропущен %1</numerusform>
            <numerusform>пропущено %1</numerusform>
            <numerusform>пропущено %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 rejected</source>
        <translation>
            <numerusform>отклонена %1</numerusform>
            <numerusform>отклонено %1</numerusform>
            <numerusform>отклонено %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The rejected rows are in %1.</source>
        <translation>Отклонённые строки — в файле %1.</translation>
    </message>
</context>
<context>
    <name>JournalModel</name>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Событие</translation>
    </message>
    <message>
        <source>Mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Сообщение</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Сведения</translation>
    </message>
</context>
<context>
    <name>JournalPage</name>
    <message>
        <source>Journal</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>What to find</source>
        <translation>Что найти</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Всё</translation>
    </message>
    <message>
        <source>A mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>A message</source>
        <translation>Сообщение</translation>
    </message>
    <message>
        <source>A client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Its number</source>
        <translation>Номер</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Открыть папку</translation>
    </message>
    <message>
        <source>Lines of the journal</source>
        <translation>Строки журнала</translation>
    </message>
    <message>
        <source>The chosen line</source>
        <translation>Выбранная строка</translation>
    </message>
    <message>
        <source>Choose a line to read all of it.</source>
        <translation>Выберите строку, чтобы прочесть её целиком.</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licences of what it is made of</source>
        <translation>Лицензии составных частей</translation>
    </message>
    <message>
        <source>Components</source>
        <translation>Составные части</translation>
    </message>
    <message>
        <source>Text of the licence</source>
        <translation>Текст лицензии</translation>
    </message>
    <message>
        <source>The licence has no name; this is its text.</source>
        <translation>У лицензии нет названия; вот её текст.</translation>
    </message>
    <message>
        <source>Its authors give no text of their own.</source>
        <translation>Авторы не приводят собственного текста.</translation>
    </message>
</context>
<context>
    <name>MailingDetail</name>
    <message>
        <source>More actions</source>
        <translation>Другие действия</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ожидает</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Всего</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Clients who match now, an estimate until it starts</source>
        <translation>Клиентов подходит сейчас: оценка, пока рассылка не началась</translation>
    </message>
    <message>
        <source>Launch…</source>
        <translation>Запустить…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Изменить</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Сделать копию</translation>
    </message>
    <message>
        <source>Retry failed…</source>
        <translation>Повторить неудачные…</translation>
    </message>
    <message>
        <source>Add clients who match since…</source>
        <translation>Добавить подходящих с тех пор…</translation>
    </message>
    <message>
        <source>Send a test…</source>
        <translation>Пробная отправка…</translation>
    </message>
    <message>
        <source>Who changed what…</source>
        <translation>Кто что изменил…</translation>
    </message>
    <message>
        <source>Show in the journal</source>
        <translation>Показать в журнале</translation>
    </message>
    <message>
        <source>Cancel the mailing…</source>
        <translation>Отменить рассылку…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Retry failed (%1)…</source>
        <translation>Повторить неудачные (%1)…</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>Сообщений пока нет</translation>
    </message>
    <message>
        <source>They are made when you launch the mailing.</source>
        <translation>Они появятся, когда вы запустите рассылку.</translation>
    </message>
    <message>
        <source>No messages</source>
        <translation>Сообщений нет</translation>
    </message>
    <message>
        <source>The mailing ended before any message was made.</source>
        <translation>Рассылка закончилась раньше, чем появилось хоть одно сообщение.</translation>
    </message>
    <message>
        <source>They are made when the mailing starts, for the clients who match then.</source>
        <translation>Они появятся с началом рассылки: для тех клиентов, кто подойдёт тогда.</translation>
    </message>
    <message>
        <source>{rate}/s</source>
        <translation>{rate}/с</translation>
    </message>
</context>
<context>
    <name>MailingForm</name>
    <message>
        <source>Edit the mailing</source>
        <translation>Изменение рассылки</translation>
    </message>
    <message>
        <source>New mailing</source>
        <translation>Новая рассылка</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name} (копия)</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Назад к списку</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>Назад к списку (Esc)</translation>
    </message>
    <message>
        <source>&amp;Name, seen only here</source>
        <translation>&amp;Название, видно только здесь</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Сообщение</translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Кому</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>Условия</translation>
    </message>
    <message>
        <source>Before it goes out</source>
        <translation>Перед отправкой</translation>
    </message>
    <message>
        <source>There are no clients yet. Add or import some first.</source>
        <translation>Клиентов пока нет. Сначала добавьте или загрузите их.</translation>
    </message>
    <message>
        <source>Nobody matches. Choose other codes or tags, or fewer of them.</source>
        <translation>Никто не подходит. Выберите другие коды и теги или уберите часть.</translation>
    </message>
    <message>
        <source>This is told once text, start and end are right.</source>
        <translation>Будет видно, когда текст, начало и конец указаны верно.</translation>
    </message>
    <message>
        <source>For {client}</source>
        <translation>Кому: {client}</translation>
    </message>
    <message>
        <source>Nobody has got it yet.</source>
        <translation>Её пока никто не получил.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) went out or ended already: another text is for the others.</source>
        <translation>
            <numerusform>%Ln сообщение уже ушло или завершилось: новый текст получат остальные.</numerusform>
            <numerusform>%Ln сообщения уже ушли или завершились: новый текст получат остальные.</numerusform>
            <numerusform>%Ln сообщений уже ушли или завершились: новый текст получат остальные.</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard the changes?</source>
        <translation>Отбросить изменения?</translation>
    </message>
    <message>
        <source>Discard the new mailing?</source>
        <translation>Отбросить новую рассылку?</translation>
    </message>
    <message>
        <source>What you have typed is not saved.</source>
        <translation>Введённое не сохранено.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Отбросить</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Продолжить правку</translation>
    </message>
</context>
<context>
    <name>MailingList</name>
    <message>
        <source>Mailings</source>
        <translation>Рассылки</translation>
    </message>
</context>
<context>
    <name>MailingListModel</name>
    <message numerus="yes">
        <source>%Ln earlier run(s)</source>
        <translation>
            <numerusform>%Ln прежний запуск</numerusform>
            <numerusform>%Ln прежних запуска</numerusform>
            <numerusform>%Ln прежних запусков</numerusform>
        </translation>
    </message>
    <message>
        <source>{runs}, shown</source>
        <translation>{runs}, показаны</translation>
    </message>
    <message>
        <source>{runs}, folded</source>
        <translation>{runs}, скрыты</translation>
    </message>
    <message>
        <source>{name}: {state}. {sent} sent, {not_sent} not sent, {pending} pending.</source>
        <translation>{name}: {state}. Отправлено {sent}, не отправлено {not_sent}, ожидает {pending}.</translation>
    </message>
</context>
<context>
    <name>MailingsPage</name>
    <message>
        <source>New mailing</source>
        <translation>Новая рассылка</translation>
    </message>
    <message>
        <source>Mailings</source>
        <translation>Рассылки</translation>
    </message>
    <message>
        <source>No mailings yet</source>
        <translation>Рассылок пока нет</translation>
    </message>
    <message>
        <source>A mailing sends one text to the clients you choose, inside their own daytime.</source>
        <translation>Рассылка отправляет один текст выбранным клиентам в их дневное время.</translation>
    </message>
    <message>
        <source>Write the first mailing</source>
        <translation>Создать первую рассылку</translation>
    </message>
    <message>
        <source>Nothing of “{name}” failed that could be tried again.</source>
        <translation>В рассылке «{name}» нет неудач, которые можно повторить.</translation>
    </message>
    <message>
        <source>Nobody matches the filter of “{name}” who does not have it.</source>
        <translation>Все, кто подходит под фильтр «{name}», уже в рассылке.</translation>
    </message>
    <message>
        <source>Add those to “{name}” who match since?</source>
        <translation>Добавить в «{name}» подходящих с тех пор?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) match its filter and have no message of it.</source>
        <translation>
            <numerusform>Под её фильтр подходит %Ln клиент, у которого нет её сообщения.</numerusform>
            <numerusform>Под её фильтр подходят %Ln клиента, у которых нет её сообщения.</numerusform>
            <numerusform>Под её фильтр подходят %Ln клиентов, у которых нет её сообщения.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln client(s)</source>
        <translation>
            <numerusform>Добавить %Ln клиента</numerusform>
            <numerusform>Добавить %Ln клиентов</numerusform>
            <numerusform>Добавить %Ln клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Не сейчас</translation>
    </message>
    <message>
        <source>Who changed “{name}”</source>
        <translation>Кто изменял «{name}»</translation>
    </message>
    <message>
        <source>Cancel “{name}” for good?</source>
        <translation>Отменить «{name}» насовсем?</translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) will not be sent. What is sent stays sent.</source>
        <translation>
            <numerusform>%Ln сообщение не будет отправлено. Отправленное остаётся отправленным.</numerusform>
            <numerusform>%Ln сообщения не будут отправлены. Отправленное остаётся отправленным.</numerusform>
            <numerusform>%Ln сообщений не будут отправлены. Отправленное остаётся отправленным.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln message(s)</source>
        <translation>
            <numerusform>Отменить %Ln сообщение</numerusform>
            <numerusform>Отменить %Ln сообщения</numerusform>
            <numerusform>Отменить %Ln сообщений</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing has been made yet; nobody gets anything.</source>
        <translation>Сообщений ещё нет; никто ничего не получит.</translation>
    </message>
    <message>
        <source>Cancel the mailing</source>
        <translation>Отменить рассылку</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Delete “{name}” with its history?</source>
        <translation>Удалить «{name}» вместе с историей?</translation>
    </message>
    <message numerus="yes">
        <source>The record of %Ln message(s) goes with it. This cannot be undone.</source>
        <translation>
            <numerusform>Вместе с ней исчезнет запись о %Ln сообщении. Вернуть её нельзя.</numerusform>
            <numerusform>Вместе с ней исчезнут записи о %Ln сообщениях. Вернуть их нельзя.</numerusform>
            <numerusform>Вместе с ней исчезнут записи о %Ln сообщениях. Вернуть их нельзя.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete the mailing</source>
        <translation>Удалить рассылку</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>A demo: the clients are made up, the gateway is a sandbox in this program, and nobody gets a message.</source>
        <translation>Это демонстрация: клиенты вымышленные, шлюз — песочница внутри программы, сообщений никто не получит.</translation>
    </message>
    <message>
        <source>Nobody gets a message: until the program ends, the gateway is a sandbox in this program.</source>
        <translation>Сообщений никто не получает: до закрытия программы шлюзом служит песочница внутри неё.</translation>
    </message>
    <message>
        <source>Restoring the backup…</source>
        <translation>Восстанавливается резервная копия…</translation>
    </message>
    <message>
        <source>Finishing what is under way…</source>
        <translation>Завершается начатое…</translation>
    </message>
    <message>
        <source>Messages are going out. Stop and quit?</source>
        <translation>Идёт отправка. Остановить и выйти?</translation>
    </message>
    <message>
        <source>What is under way is finished first. The rest waits until you start the program again.</source>
        <translation>Начатое будет завершено. Остальное подождёт следующего запуска программы.</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Остановить и выйти</translation>
    </message>
    <message>
        <source>Quit before this is done?</source>
        <translation>Выйти, не дожидаясь конца?</translation>
    </message>
    <message>
        <source>What is done by now stays; the rest is not done.</source>
        <translation>Сделанное к этому времени останется, остальное сделано не будет.</translation>
    </message>
    <message>
        <source>Quit now</source>
        <translation>Выйти сейчас</translation>
    </message>
    <message>
        <source>Quit without saving?</source>
        <translation>Выйти без сохранения?</translation>
    </message>
    <message>
        <source>What you have typed is not saved yet.</source>
        <translation>Введённое ещё не сохранено.</translation>
    </message>
    <message>
        <source>Quit without saving</source>
        <translation>Выйти без сохранения</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Остаться</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Отправить сейчас</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Создать</translation>
    </message>
    <message>
        <source>Un&amp;do</source>
        <translation>От&amp;менить</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Найти</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Обновить</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Н&amp;астройки…</translation>
    </message>
    <message>
        <source>Daily re&amp;port…</source>
        <translation>Еже&amp;дневный отчёт…</translation>
    </message>
    <message>
        <source>Import &amp;clients…</source>
        <translation>Загрузить кли&amp;ентов…</translation>
    </message>
    <message>
        <source>E&amp;xport clients…</source>
        <translation>&amp;Экспорт клиентов…</translation>
    </message>
    <message>
        <source>Import a n&amp;umbering registry…</source>
        <translation>&amp;Загрузить реестр нумерации…</translation>
    </message>
    <message>
        <source>Fill in time &amp;zones</source>
        <translation>Заполнить &amp;часовые пояса</translation>
    </message>
    <message>
        <source>&amp;Import a stop list…</source>
        <translation>Загрузить стоп-&amp;лист…</translation>
    </message>
    <message>
        <source>Suppression &amp;list…</source>
        <translation>Сп&amp;исок отказов…</translation>
    </message>
    <message>
        <source>&amp;Back up…</source>
        <translation>Создать &amp;резервную копию…</translation>
    </message>
    <message>
        <source>Rest&amp;ore…</source>
        <translation>&amp;Восстановить из копии…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Клавиши</translation>
    </message>
    <message>
        <source>&amp;About Desktop Mailer</source>
        <translation>О &amp;программе</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>В&amp;ыход</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Тема</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Un&amp;do: %1</source>
        <translation>От&amp;менить: %1</translation>
    </message>
</context>
<context>
    <name>MessageColumns</name>
    <message>
        <source>Mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Клиент</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Статус</translation>
    </message>
    <message>
        <source>Reason and next moment</source>
        <translation>Причина и следующий момент</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Попыток</translation>
    </message>
    <message>
        <source>Sent or ended</source>
        <translation>Отправлено или завершено</translation>
    </message>
</context>
<context>
    <name>MessagesPanel</name>
    <message>
        <source>Messages of the mailing</source>
        <translation>Сообщения рассылки</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Причина</translation>
    </message>
    <message>
        <source>Show only the messages that stand there for this reason</source>
        <translation>Показать только сообщения с этой причиной</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Ничего не найдено</translation>
    </message>
    <message>
        <source>No message of this mailing stands there now.</source>
        <translation>Сейчас у этой рассылки нет таких сообщений.</translation>
    </message>
    <message>
        <source>mailing</source>
        <translation>рассылка</translation>
    </message>
    <message>
        <source>Export the messages</source>
        <translation>Экспорт сообщений</translation>
    </message>
    <message>
        <source>For any reason</source>
        <translation>По любой причине</translation>
    </message>
    <message>
        <source>being sent now</source>
        <translation>отправляется сейчас</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Write the messages that are shown to a CSV file or a workbook</source>
        <translation>Записать показанные сообщения в файл CSV или книгу Excel</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Сообщения</translation>
    </message>
</context>
<context>
    <name>PartsChart</name>
    <message>
        <source>{part}: {sent} sent, {not_sent} not sent, {pending} pending</source>
        <translation>{part}: отправлено {sent}, не отправлено {not_sent}, ожидает {pending}</translation>
    </message>
</context>
<context>
    <name>Phrases</name>
    <message numerus="yes">
        <source>%Ln SMS</source>
        <translation>
            <numerusform>%Ln SMS</numerusform>
            <numerusform>%Ln SMS</numerusform>
            <numerusform>%Ln SMS</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s) each</source>
        <translation>
            <numerusform>по %Ln части</numerusform>
            <numerusform>по %Ln части</numerusform>
            <numerusform>по %Ln частей</numerusform>
        </translation>
    </message>
    <message>
        <source>{least} to {most} parts each</source>
        <translation>от {least} до {most} частей</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached in time</source>
        <translation>
            <numerusform>%Ln не дойдёт вовремя</numerusform>
            <numerusform>%Ln не дойдут вовремя</numerusform>
            <numerusform>%Ln не дойдут вовремя</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>More…</source>
        <translation>Ещё…</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Values under the pointer</source>
        <translation>Значения под указателем</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Progress</source>
        <translation>Ход</translation>
    </message>
    <message>
        <source>{sent} sent, {not_sent} not sent, {pending} pending</source>
        <translation>отправлено {sent}, не отправлено {not_sent}, ожидает {pending}</translation>
    </message>
</context>
<context>
    <name>ProspectSection</name>
    <message>
        <source>Set a zone for &amp;them…</source>
        <translation>Задать им пояс…</translation>
    </message>
    <message>
        <source>It is being worked out…</source>
        <translation>Подсчитывается…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) get it</source>
        <translation>
            <numerusform>Получит %Ln клиент</numerusform>
            <numerusform>Получат %Ln клиента</numerusform>
            <numerusform>Получат %Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>With all %Ln who match: {parts}.</source>
        <translation>
            <numerusform>Со всеми подходящими (%Ln): {parts}.</numerusform>
            <numerusform>Со всеми подходящими (%Ln): {parts}.</numerusform>
            <numerusform>Со всеми подходящими (%Ln): {parts}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln opted out</source>
        <translation>
            <numerusform>%Ln отказался</numerusform>
            <numerusform>%Ln отказались</numerusform>
            <numerusform>%Ln отказались</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without consent to advertising</source>
        <translation>
            <numerusform>%Ln без согласия на рекламу</numerusform>
            <numerusform>%Ln без согласия на рекламу</numerusform>
            <numerusform>%Ln без согласия на рекламу</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln whose text is empty once it is filled in</source>
        <translation>
            <numerusform>%Ln с пустым после подстановки текстом</numerusform>
            <numerusform>%Ln с пустым после подстановки текстом</numerusform>
            <numerusform>%Ln с пустым после подстановки текстом</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out: {people}.</source>
        <translation>Исключены: {people}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have no time zone and wait until they get one.</source>
        <translation>
            <numerusform>У %Ln клиента нет часового пояса: он ждёт, пока пояс появится.</numerusform>
            <numerusform>У %Ln клиентов нет часового пояса: они ждут, пока пояс появится.</numerusform>
            <numerusform>У %Ln клиентов нет часового пояса: они ждут, пока пояс появится.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them got nearly the same text from “{name}”, {moment}.</source>
        <translation>
            <numerusform>%Ln из них получил почти такой же текст в рассылке «{name}», {moment}.</numerusform>
            <numerusform>%Ln из них получили почти такой же текст в рассылке «{name}», {moment}.</numerusform>
            <numerusform>%Ln из них получили почти такой же текст в рассылке «{name}», {moment}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them have got as many messages today as one may: theirs waits.</source>
        <translation>
            <numerusform>%Ln из них уже получил сегодня столько, сколько можно: его сообщение подождёт.</numerusform>
            <numerusform>%Ln из них уже получили сегодня столько, сколько можно: их сообщения подождут.</numerusform>
            <numerusform>%Ln из них уже получили сегодня столько, сколько можно: их сообщения подождут.</numerusform>
        </translation>
    </message>
    <message>
        <source>It costs {cost}.</source>
        <translation>Стоит {cost}.</translation>
    </message>
    <message>
        <source>It costs {cost} of a budget of {budget}.</source>
        <translation>Стоит {cost} из бюджета {budget}.</translation>
    </message>
    <message>
        <source>It costs {cost}, more than the budget of {budget}: it cannot go out like that.</source>
        <translation>Стоит {cost}, больше бюджета {budget}: так отправить нельзя.</translation>
    </message>
    <message>
        <source>Goes out at {start}, as fast as the gateway takes it.</source>
        <translation>Уйдёт {start}, с той скоростью, с какой принимает шлюз.</translation>
    </message>
    <message>
        <source>Goes out from {start} to {end}, if nothing else is going out.</source>
        <translation>Уходит с {start} до {end}, если больше ничего не отправляется.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more after that.</source>
        <translation>
            <numerusform>Ещё %Ln после этого.</numerusform>
            <numerusform>Ещё %Ln после этого.</numerusform>
            <numerusform>Ещё %Ln после этого.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be reached in time</source>
        <translation>
            <numerusform>%Ln не успеет получить</numerusform>
            <numerusform>%Ln не успеют получить</numerusform>
            <numerusform>%Ln не успеют получить</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message numerus="yes">
        <source>Add a tag to %Ln client(s)</source>
        <translation>
            <numerusform>Добавить тег %Ln клиенту</numerusform>
            <numerusform>Добавить тег %Ln клиентам</numerusform>
            <numerusform>Добавить тег %Ln клиентам</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Tag</source>
        <translation>&amp;Тег</translation>
    </message>
    <message>
        <source>Choose one in use, or type a new one</source>
        <translation>Выберите из имеющихся или введите новый</translation>
    </message>
    <message>
        <source>Add the tag</source>
        <translation>Добавить тег</translation>
    </message>
    <message numerus="yes">
        <source>Remove a tag from %Ln client(s)</source>
        <translation>
            <numerusform>Убрать тег у %Ln клиента</numerusform>
            <numerusform>Убрать тег у %Ln клиентов</numerusform>
            <numerusform>Убрать тег у %Ln клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove the tag</source>
        <translation>Убрать тег</translation>
    </message>
    <message>
        <source>City or region</source>
        <translation>Город или область</translation>
    </message>
    <message>
        <source>&amp;None: take the time zone away</source>
        <translation>&amp;Нет: убрать часовой пояс</translation>
    </message>
    <message numerus="yes">
        <source>Set the time zone of %Ln client(s)</source>
        <translation>
            <numerusform>Часовой пояс %Ln клиента</numerusform>
            <numerusform>Часовой пояс %Ln клиентов</numerusform>
            <numerusform>Часовой пояс %Ln клиентов</numerusform>
        </translation>
    </message>
    <message>
        <source>Time &amp;zone</source>
        <translation>&amp;Часовой пояс</translation>
    </message>
    <message>
        <source>Their waiting messages follow it</source>
        <translation>По нему пойдут и ожидающие сообщения</translation>
    </message>
    <message>
        <source>Set the time zone</source>
        <translation>Указать пояс</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Daily report</source>
        <translation>Ежедневный отчёт</translation>
    </message>
    <message>
        <source>The last report went out %1, to %2.</source>
        <translation>Последний отчёт отправлен %1, получатели: %2.</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>Не приняты: %1</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Отправка…</translation>
    </message>
    <message>
        <source>The mail server took it for %1.</source>
        <translation>Почтовый сервер принял письмо для %1.</translation>
    </message>
    <message>
        <source>It did not go out: %1.</source>
        <translation>Письмо не отправлено: %1.</translation>
    </message>
    <message>
        <source>A password belongs to a user at a server.</source>
        <translation>Пароль нужен пользователю на почтовом сервере.</translation>
    </message>
    <message>
        <source>The password comes from the environment, which wins over what is typed.</source>
        <translation>Пароль берётся из переменной окружения; она важнее введённого здесь.</translation>
    </message>
    <message>
        <source>The password is kept in the keyring of this system (%1).</source>
        <translation>Пароль хранится в связке ключей этой системы (%1).</translation>
    </message>
    <message>
        <source>The password is held until the program ends.</source>
        <translation>Пароль хранится до завершения программы.</translation>
    </message>
    <message>
        <source>The password will be kept in the keyring of this system, never in a file.</source>
        <translation>Пароль будет храниться в связке ключей этой системы и никогда в файле.</translation>
    </message>
    <message>
        <source>Send a report by e-mail every &amp;day</source>
        <translation>Каждый &amp;день отправлять отчёт по почте</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>STARTTLS</source>
        <translation>STARTTLS</translation>
    </message>
    <message>
        <source>A&amp;t</source>
        <translation>&amp;Время</translation>
    </message>
    <message>
        <source>It tells what has happened since the last one</source>
        <translation>В отчёте всё, что произошло после предыдущего</translation>
    </message>
    <message>
        <source>T&amp;o, with commas between them</source>
        <translation>&amp;Кому, через запятую</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;От кого</translation>
    </message>
    <message>
        <source>Mail &amp;server</source>
        <translation>По&amp;чтовый сервер</translation>
    </message>
    <message>
        <source>Se&amp;curity</source>
        <translation>&amp;Защита</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>По&amp;рт</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Пользователь</translation>
    </message>
    <message>
        <source>Pass&amp;word</source>
        <translation>Парол&amp;ь</translation>
    </message>
    <message>
        <source>Send a test &amp;now</source>
        <translation>Провер&amp;ить сейчас</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Sa&amp;ve</source>
        <translation>&amp;Сохранить</translation>
    </message>
</context>
<context>
    <name>RetryDialog</name>
    <message>
        <source>Try again what failed</source>
        <translation>Повторить неудачные</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Конец</translation>
    </message>
    <message>
        <source>New &amp;end: the old one is over</source>
        <translation>Новый &amp;конец: прежний прошёл</translation>
    </message>
    <message>
        <source>That is too near: nothing would go out any more.</source>
        <translation>Слишком близко: ничего уже не уйдёт.</translation>
    </message>
    <message>
        <source>The same messages go out with the same ids: a gateway that remembers ids delivers none of them twice. Who has opted out meanwhile gets nothing.</source>
        <translation>Уйдут те же сообщения с теми же номерами: шлюз, который помнит номера, не доставит ни одно дважды. Кто с тех пор отказался, не получит ничего.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message numerus="yes">
        <source>Retry %Ln message(s)</source>
        <translation>
            <numerusform>Повторить %Ln сообщение</numerusform>
            <numerusform>Повторить %Ln сообщения</numerusform>
            <numerusform>Повторить %Ln сообщений</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message>
        <source>Review</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Save as a &amp;draft</source>
        <translation>Сохранить &amp;черновик</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>Сохранить изменения</translation>
    </message>
    <message>
        <source>Begins at once, ends {end}</source>
        <translation>Начнётся сразу, закончится {end}</translation>
    </message>
    <message>
        <source>Begins {start}, ends {end}</source>
        <translation>Начнётся {start}, закончится {end}</translation>
    </message>
    <message>
        <source>Counting the clients…</source>
        <translation>Подсчёт клиентов…</translation>
    </message>
    <message>
        <source>Nobody to send to</source>
        <translation>Отправлять некому</translation>
    </message>
    <message numerus="yes">
        <source>Send %Ln message(s)</source>
        <translation>
            <numerusform>Отправить %Ln сообщение</numerusform>
            <numerusform>Отправить %Ln сообщения</numerusform>
            <numerusform>Отправить %Ln сообщений</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Schedule for {moment}: %Ln message(s)</source>
        <translation>
            <numerusform>Запланировать на {moment}: %Ln сообщение</numerusform>
            <numerusform>Запланировать на {moment}: %Ln сообщения</numerusform>
            <numerusform>Запланировать на {moment}: %Ln сообщений</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message>
        <source>Back up</source>
        <translation>Резервная копия</translation>
    </message>
    <message>
        <source>The backup is written.</source>
        <translation>Резервная копия записана.</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Восстановить</translation>
    </message>
    <message>
        <source>Restore “%1” in place of the present data?</source>
        <translation>Восстановить «%1» вместо нынешних данных?</translation>
    </message>
    <message>
        <source>The backup knows nothing of what was sent after it was made: its mailings are held until you resume them. What is under way is finished first. The present data are set aside in a folder, not deleted.</source>
        <translation>Копия не знает, что было отправлено после неё: её рассылки стоят, пока вы их не продолжите. То, что отправляется сейчас, сначала завершится. Нынешние данные откладываются в папку, а не удаляются.</translation>
    </message>
    <message>
        <source>Keep the present data</source>
        <translation>Оставить нынешние данные</translation>
    </message>
    <message numerus="yes">
        <source>%Ln phone(s) on the suppression list could not be taken over</source>
        <translation>
            <numerusform>%Ln телефон из стоп-листа не удалось перенести</numerusform>
            <numerusform>%Ln телефона из стоп-листа не удалось перенести</numerusform>
            <numerusform>%Ln телефонов из стоп-листа не удалось перенести</numerusform>
        </translation>
    </message>
    <message>
        <source>The backup comes from another data folder, and nobody in it has them. Import your stop list again.</source>
        <translation>Резервная копия сделана в другой папке данных, и ни у кого в ней этих номеров нет. Загрузите свой стоп-лист ещё раз.</translation>
    </message>
    <message>
        <source>Restore the last backup</source>
        <translation>Восстановить последнюю копию</translation>
    </message>
    <message>
        <source>Start with an empty database</source>
        <translation>Начать с пустой базы</translation>
    </message>
    <message>
        <source>Either way the damaged files are set aside in a folder, together, and not deleted.</source>
        <translation>В любом случае повреждённые файлы откладываются вместе в папку, а не удаляются.</translation>
    </message>
    <message>
        <source>The last backup is of %1. Its mailings are held until you resume them.</source>
        <translation>Последняя копия сделана %1. Её рассылки будут стоять, пока вы их не продолжите.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Backups (*.sqlite3)</source>
        <translation>Резервные копии (*.sqlite3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
</context>
<context>
    <name>SampleTable</name>
    <message>
        <source>The first rows of the file</source>
        <translation>Первые строки файла</translation>
    </message>
</context>
<context>
    <name>SavedMenu</name>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>ScheduleSection</name>
    <message>
        <source>No&amp;w</source>
        <translation>&amp;Сейчас</translation>
    </message>
    <message>
        <source>&amp;At</source>
        <translation>&amp;В заданное время</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Конец</translation>
    </message>
    <message>
        <source>&amp;Only between</source>
        <translation>&amp;Только между</translation>
    </message>
    <message>
        <source>At any &amp;hour</source>
        <translation>В &amp;любой час</translation>
    </message>
    <message>
        <source>Window from</source>
        <translation>Окно с</translation>
    </message>
    <message>
        <source>Window to</source>
        <translation>Окно до</translation>
    </message>
    <message>
        <source>no limit of its own</source>
        <translation>без своего ограничения</translation>
    </message>
    <message>
        <source>Choose at least one day.</source>
        <translation>Выберите хотя бы один день.</translation>
    </message>
    <message>
        <source>and</source>
        <translation>и</translation>
    </message>
    <message>
        <source>&amp;End</source>
        <translation>&amp;Конец</translation>
    </message>
    <message>
        <source>Hours, on each client’s own clock</source>
        <translation>Часы, по времени клиента</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Дни</translation>
    </message>
    <message>
        <source>&amp;Messages a second, at most</source>
        <translation>Сообщений в секунду, не &amp;более</translation>
    </message>
    <message>
        <source>Messages may arrive before 08:00 or after 22:00 where the client lives.</source>
        <translation>Сообщения могут прийти клиенту до 08:00 или после 22:00 по его времени.</translation>
    </message>
    <message>
        <source>On other days nothing goes out.</source>
        <translation>В другие дни ничего не отправляется.</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>A change is under way</source>
        <translation>Идёт изменение</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>Выбран %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
            <numerusform>Выбрано %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln клиент</numerusform>
            <numerusform>%Ln клиента</numerusform>
            <numerusform>%Ln клиентов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Se&amp;lect all %Ln found</source>
        <translation>
            <numerusform>&amp;Выбрать всех найденных: %Ln</numerusform>
            <numerusform>&amp;Выбрать всех найденных: %Ln</numerusform>
            <numerusform>&amp;Выбрать всех найденных: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Se&amp;lect all %Ln</source>
        <translation>
            <numerusform>&amp;Выбрать %Ln</numerusform>
            <numerusform>&amp;Выбрать всех: %Ln</numerusform>
            <numerusform>&amp;Выбрать всех: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>A sandbox in this program, until it ends. It needs no token.</source>
        <translation>Песочница внутри программы, до её закрытия. Токен ей не нужен.</translation>
    </message>
    <message>
        <source>A token needs the address of its gateway.</source>
        <translation>Токену нужен адрес его шлюза.</translation>
    </message>
    <message>
        <source>This is not an amount.</source>
        <translation>Это не сумма.</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>без ограничения</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>неизвестна</translation>
    </message>
    <message>
        <source>none: such messages wait</source>
        <translation>нет: такие сообщения ждут</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Given by the command line or the environment</source>
        <translation>Задан командной строкой или окружением</translation>
    </message>
    <message>
        <source>Gateway &amp;address</source>
        <translation>&amp;Адрес шлюза</translation>
    </message>
    <message>
        <source>Re&amp;quests at once</source>
        <translation>Запросов &amp;одновременно</translation>
    </message>
    <message>
        <source>Messages a second, at &amp;most</source>
        <translation>Сообщений в секунду, не &amp;более</translation>
    </message>
    <message>
        <source>Messages a &amp;day, at most</source>
        <translation>Сообщений в &amp;день, не больше</translation>
    </message>
    <message>
        <source>Messages a day to &amp;one client, at most</source>
        <translation>Сообщений в день одном&amp;у клиенту, не больше</translation>
    </message>
    <message>
        <source>&amp;Price of an SMS part</source>
        <translation>&amp;Цена части SMS</translation>
    </message>
    <message>
        <source>C&amp;urrency</source>
        <translation>&amp;Валюта</translation>
    </message>
    <message>
        <source>Wh&amp;en the answer of the gateway is lost</source>
        <translation>&amp;Если ответ шлюза потерян</translation>
    </message>
    <message>
        <source>Such a message may have been delivered</source>
        <translation>Такое сообщение могло быть доставлено</translation>
    </message>
    <message>
        <source>Time &amp;zone of clients without one</source>
        <translation>&amp;Часовой пояс, если не указан</translation>
    </message>
    <message>
        <source>For mailings on the client’s clock</source>
        <translation>Когда рассылка идёт по часам клиента</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Указать %1</translation>
    </message>
    <message>
        <source>or try the sandbox inside this program…</source>
        <translation>или попробовать песочницу внутри программы…</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>Шлюз</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Стоимость</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Отправка</translation>
    </message>
    <message>
        <source>&amp;Language (from the next start)</source>
        <translation>&amp;Язык (со следующего запуска)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>Те&amp;ма</translation>
    </message>
    <message>
        <source>Who changed what…</source>
        <translation>Кто что изменил…</translation>
    </message>
    <message>
        <source>Who changed the settings</source>
        <translation>Кто изменял настройки</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Сохранить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Send to the sandbox until the program ends?</source>
        <translation>Отправлять в песочницу до выхода из программы?</translation>
    </message>
    <message>
        <source>The sandbox is a gateway inside this program, to try things out. Nobody gets a message, but messages that it accepts count as sent.</source>
        <translation>Песочница — шлюз внутри программы, чтобы попробовать её в деле. Сообщений никто не получит, но принятые ею считаются отправленными.</translation>
    </message>
    <message>
        <source>Use the sandbox</source>
        <translation>В песочницу</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Clients, Mailings, Statistics</source>
        <translation>Клиенты, Рассылки, Статистика</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Следующая страница</translation>
    </message>
    <message>
        <source>New client or mailing</source>
        <translation>Новый клиент или рассылка</translation>
    </message>
    <message>
        <source>Import clients</source>
        <translation>Загрузка клиентов</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Прочитать заново</translation>
    </message>
    <message>
        <source>Save the form</source>
        <translation>Сохранить форму</translation>
    </message>
    <message>
        <source>Cancel, or clear the search</source>
        <translation>Отменить или сбросить поиск</translation>
    </message>
    <message>
        <source>Open the row</source>
        <translation>Открыть строку</translation>
    </message>
    <message>
        <source>Edit the row</source>
        <translation>Изменить строку</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>Удалить строки</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>Выбрать все строки</translation>
    </message>
    <message>
        <source>Copy the rows</source>
        <translation>Копировать строки</translation>
    </message>
    <message>
        <source>Copy the rows with titles</source>
        <translation>Копировать строки с заголовками</translation>
    </message>
    <message>
        <source>Add a tag to the rows</source>
        <translation>Добавить тег строкам</translation>
    </message>
    <message>
        <source>Remove a tag from the rows</source>
        <translation>Убрать тег у строк</translation>
    </message>
    <message>
        <source>Menu, Shift+F10</source>
        <translation>Меню, Shift+F10</translation>
    </message>
    <message>
        <source>All that can be done with the rows</source>
        <translation>Всё, что можно сделать со строками</translation>
    </message>
    <message>
        <source>Undo the last change of clients</source>
        <translation>Отменить последнее изменение клиентов</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>This page</source>
        <translation>Эта страница</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выход</translation>
    </message>
</context>
<context>
    <name>StatisticsPage</name>
    <message>
        <source>Statistics</source>
        <translation>Статистика</translation>
    </message>
    <message>
        <source>Sent and not sent over time</source>
        <translation>Отправленные и неотправленные по времени</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ожидает</translation>
    </message>
    <message>
        <source>Share sent</source>
        <translation>Доля отправленных</translation>
    </message>
    <message>
        <source>Sent among all messages, also those that still wait.</source>
        <translation>Отправленные среди всех сообщений, включая те, что ещё ждут.</translation>
    </message>
    <message>
        <source>Mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>All mailings</source>
        <translation>Все рассылки</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Период</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>За всё время</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Последний час</translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation>Последние 24 часа</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Последние 7 дней</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Последние 30 дней</translation>
    </message>
    <message>
        <source>“All time” reaches from the first to the last message that is final.</source>
        <translation>«За всё время» — от первого до последнего сообщения с окончательным статусом.</translation>
    </message>
    <message>
        <source>What the chart shows</source>
        <translation>Что показывает график</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>Показать всё</translation>
    </message>
    <message>
        <source>Count the messages one by one</source>
        <translation>Пересчитать все сообщения</translation>
    </message>
    <message>
        <source>Every figure is kept up with each message. This counts them, to be sure.</source>
        <translation>Итоги ведутся с каждым сообщением. Здесь можно пересчитать их заново, для уверенности.</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>Ещё</translation>
    </message>
    <message>
        <source>Nothing to count yet</source>
        <translation>Считать пока нечего</translation>
    </message>
    <message>
        <source>Once a mailing goes out, its figures and its course over time stand here.</source>
        <translation>Когда пойдёт рассылка, здесь будут её цифры и ход по времени.</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>По времени</translation>
    </message>
    <message>
        <source>By mailing</source>
        <translation>По рассылкам</translation>
    </message>
    <message>
        <source>Not sent, by reason</source>
        <translation>Не отправлено, по причинам</translation>
    </message>
    <message>
        <source>By attempts</source>
        <translation>По числу попыток</translation>
    </message>
    <message>
        <source>By operator code</source>
        <translation>По кодам операторов</translation>
    </message>
    <message>
        <source>By tag</source>
        <translation>По тегам</translation>
    </message>
    <message>
        <source>By time zone</source>
        <translation>По часовым поясам</translation>
    </message>
    <message>
        <source>Answer times</source>
        <translation>Время ответа</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mailing(s) had wrong figures; they are right now.</source>
        <translation>
            <numerusform>У %Ln рассылки итоги были неверны; теперь они верны.</numerusform>
            <numerusform>У %Ln рассылок итоги были неверны; теперь они верны.</numerusform>
            <numerusform>У %Ln рассылок итоги были неверны; теперь они верны.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. What was counted agrees with the figures.</source>
        <translation>Остановлено. Пересчитанное совпадает с итогами.</translation>
    </message>
    <message>
        <source>Counted one by one: all figures agree with the messages.</source>
        <translation>Пересчитано: все итоги совпадают с сообщениями.</translation>
    </message>
    <message>
        <source>Counting the messages one by one…</source>
        <translation>Пересчёт сообщений…</translation>
    </message>
    <message>
        <source>{period}: {sent} sent, {not_sent} not sent</source>
        <translation>{period}: отправлено {sent}, не отправлено {not_sent}</translation>
    </message>
    <message>
        <source>{period}: nothing became final</source>
        <translation>{period}: ничего не завершилось</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Gateway %1 ms</source>
        <translation>Шлюз %1 мс</translation>
    </message>
    <message>
        <source>Sent today %1</source>
        <translation>Отправлено сегодня %1</translation>
    </message>
    <message>
        <source>Left %1</source>
        <translation>Осталось %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 client(s)</source>
        <translation>
            <numerusform>%1 клиент</numerusform>
            <numerusform>%1 клиента</numerusform>
            <numerusform>%1 клиентов</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuppressionDialog</name>
    <message>
        <source>Suppression list</source>
        <translation>Список отказов</translation>
    </message>
    <message>
        <source>&amp;Phone</source>
        <translation>&amp;Телефон</translation>
    </message>
    <message>
        <source>&amp;Add to the list…</source>
        <translation>&amp;Внести в список…</translation>
    </message>
    <message>
        <source>&amp;Take off the list…</source>
        <translation>&amp;Снять со списка…</translation>
    </message>
    <message numerus="yes">
        <source>%1 phone(s) are on the list.</source>
        <translation>
            <numerusform>В списке %1 телефон.</numerusform>
            <numerusform>В списке %1 телефона.</numerusform>
            <numerusform>В списке %1 телефонов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not on the list.</source>
        <translation>В списке его нет.</translation>
    </message>
    <message>
        <source>In the directory it belongs to “%1”.</source>
        <translation>В справочнике он у клиента «%1».</translation>
    </message>
    <message>
        <source>Nobody in the directory has it.</source>
        <translation>В справочнике его ни у кого нет.</translation>
    </message>
    <message>
        <source>Put %1 on the suppression list?</source>
        <translation>Внести %1 в список отказов?</translation>
    </message>
    <message>
        <source>Whoever has this phone, now or later, is opted out and gets no messages.</source>
        <translation>Кто бы ни был с этим телефоном, сейчас или потом, он считается отказавшимся и сообщений не получает.</translation>
    </message>
    <message>
        <source>Put on the list</source>
        <translation>Внести в список</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Messages can go out to this phone again; who has it is opted in with that.</source>
        <translation>На этот телефон снова могут уходить сообщения; отказ его клиента снимается.</translation>
    </message>
    <message>
        <source>Somebody has asked for it by a stop list or by hand: get a new consent first.</source>
        <translation>О нём просили стоп-листом или вручную: сначала получите новое согласие.</translation>
    </message>
    <message>
        <source>Take %1 off the suppression list?</source>
        <translation>Снять %1 со списка отказов?</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>Снять со списка</translation>
    </message>
    <message>
        <source>Keep on the list</source>
        <translation>Оставить в списке</translation>
    </message>
    <message>
        <source>Phones on it get nothing, whoever has them. They are kept as marks that cannot be read back, so the list cannot be shown: look up a phone.</source>
        <translation>На телефоны из него ничего не уходит, у кого бы они ни были. Хранятся только отметки, по которым телефон не прочесть, поэтому показать список нельзя: проверьте телефон.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>TagsEdit</name>
    <message>
        <source>Remove “%1”</source>
        <translation>Убрать «%1»</translation>
    </message>
</context>
<context>
    <name>TermsSection</name>
    <message>
        <source>Ad&amp;vertising: only to clients whose consent is known</source>
        <translation>&amp;Реклама: только клиентам, чьё согласие известно</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>без ограничения</translation>
    </message>
    <message>
        <source>once</source>
        <translation>один раз</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>&amp;Budget</source>
        <translation>Бюд&amp;жет</translation>
    </message>
    <message>
        <source>Goes o&amp;ut</source>
        <translation>&amp;Уходит</translation>
    </message>
    <message>
        <source>This is not an amount; write it as {example}.</source>
        <translation>Это не сумма; запишите её как {example}.</translation>
    </message>
    <message>
        <source>It is paused before it would cost more.</source>
        <translation>Приостановится раньше, чем станет стоить больше.</translation>
    </message>
    <message>
        <source>Set the price of an SMS part in the settings first.</source>
        <translation>Сначала задайте цену части SMS в настройках.</translation>
    </message>
    <message>
        <source>Each time as a mailing of its own.</source>
        <translation>Каждый раз отдельной рассылкой.</translation>
    </message>
</context>
<context>
    <name>TextSection</name>
    <message>
        <source>What do you want to say?</source>
        <translation>Что вы хотите сказать?</translation>
    </message>
    <message>
        <source>Te&amp;xt</source>
        <translation>Т&amp;екст</translation>
    </message>
    <message>
        <source>Size of the message</source>
        <translation>Размер сообщения</translation>
    </message>
    <message>
        <source>Replace them</source>
        <translation>Заменить их</translation>
    </message>
    <message>
        <source>&amp;Insert a field</source>
        <translation>Вставить &amp;поле</translation>
    </message>
    <message>
        <source>Saved texts</source>
        <translation>Сохранённые тексты</translation>
    </message>
    <message>
        <source>Save this text…</source>
        <translation>Сохранить этот текст…</translation>
    </message>
    <message>
        <source>Send a test…</source>
        <translation>Пробная отправка…</translation>
    </message>
    <message>
        <source>Show it for: name or phone</source>
        <translation>Показать для: имя или телефон</translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s)</source>
        <translation>
            <numerusform>%Ln часть</numerusform>
            <numerusform>%Ln части</numerusform>
            <numerusform>%Ln частей</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln character(s)</source>
        <translation>
            <numerusform>%Ln знак</numerusform>
            <numerusform>%Ln знака</numerusform>
            <numerusform>%Ln знаков</numerusform>
        </translation>
    </message>
    <message>
        <source>{least} to {most} parts</source>
        <translation>от {least} до {most} частей</translation>
    </message>
    <message>
        <source>the longest</source>
        <translation>самое длинное</translation>
    </message>
    <message>
        <source>before the fields are filled in</source>
        <translation>до подстановки полей</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Телефон</translation>
    </message>
    <message>
        <source>These characters more than halve the room in a part: {characters}</source>
        <translation>Эти знаки уменьшают место в части больше чем вдвое: {characters}</translation>
    </message>
    <message>
        <source>No client has a field “{name}”: the braces are sent as they are.</source>
        <translation>Поля «{name}» нет ни у одного клиента: скобки уйдут как есть.</translation>
    </message>
    <message numerus="yes">
        <source>Long: every client gets %Ln SMS for one message.</source>
        <translation>
            <numerusform>Длинное: каждый клиент получит %Ln SMS за одно сообщение.</numerusform>
            <numerusform>Длинное: каждый клиент получит %Ln SMS за одно сообщение.</numerusform>
            <numerusform>Длинное: каждый клиент получит %Ln SMS за одно сообщение.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimesChart</name>
    <message>
        <source>Half within</source>
        <translation>Половина за</translation>
    </message>
    <message>
        <source>95 of 100 within</source>
        <translation>95 из 100 за</translation>
    </message>
    <message>
        <source>{when}: half within {p50} ms, 95 of 100 within {p95} ms; {count} attempts</source>
        <translation>{when}: половина за {p50} мс, 95 из 100 за {p95} мс; попыток {count}</translation>
    </message>
</context>
<context>
    <name>TokenField</name>
    <message>
        <source>&amp;Token</source>
        <translation>&amp;Токен</translation>
    </message>
    <message>
        <source>A token belongs to the address of its gateway.</source>
        <translation>Токен относится к адресу своего шлюза.</translation>
    </message>
    <message>
        <source>It expired %1: the gateway will refuse it.</source>
        <translation>Его срок истёк %1: шлюз его не примет.</translation>
    </message>
    <message>
        <source>There is a space in the token: check that it was copied as it is.</source>
        <translation>В токене есть пробел: проверьте, что он скопирован верно.</translation>
    </message>
    <message>
        <source>It is good until %1.</source>
        <translation>Действует до %1.</translation>
    </message>
    <message>
        <source>The token comes from the environment, which wins over what is typed here.</source>
        <translation>Токен взят из окружения; оно важнее введённого здесь.</translation>
    </message>
    <message>
        <source>A token is kept in the keyring of this system (%1).</source>
        <translation>Токен хранится в связке ключей системы (%1).</translation>
    </message>
    <message>
        <source>A token is held until the program ends.</source>
        <translation>Токен хранится до выхода из программы.</translation>
    </message>
    <message>
        <source>No token yet. It will be kept in the keyring of this system, never in a file.</source>
        <translation>Токена пока нет. Он будет храниться в связке ключей системы, не в файле.</translation>
    </message>
    <message>
        <source>No token yet.</source>
        <translation>Токена пока нет.</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Страницы</translation>
    </message>
    <message>
        <source>Settings (Ctrl+,)</source>
        <translation>Настройки (Ctrl+,)</translation>
    </message>
    <message>
        <source>Sender: %1</source>
        <translation>Отправитель: %1</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Пуск</translation>
    </message>
    <message>
        <source>Stop sending for now</source>
        <translation>Приостановить отправку</translation>
    </message>
    <message>
        <source>Start sending</source>
        <translation>Начать отправку</translation>
    </message>
</context>
<context>
    <name>TotalsModel</name>
    <message>
        <source>Mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Всего</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ожидает</translation>
    </message>
    <message>
        <source>Share sent</source>
        <translation>Доля отправленных</translation>
    </message>
</context>
<context>
    <name>TotalsTable</name>
    <message>
        <source>Mailings with their messages by status</source>
        <translation>Рассылки и их сообщения по статусам</translation>
    </message>
</context>
<context>
    <name>TrialDialog</name>
    <message>
        <source>Test send</source>
        <translation>Пробная отправка</translation>
    </message>
    <message>
        <source>&amp;Numbers, with commas between them</source>
        <translation>&amp;Номера через запятую</translation>
    </message>
    <message>
        <source>Send the test</source>
        <translation>Отправить пробное</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>It goes out at once, by the gateway of the settings, and counts for no mailing.</source>
        <translation>Уходит сразу, через шлюз из настроек, и не относится ни к одной рассылке.</translation>
    </message>
    <message>
        <source>Give at least one number.</source>
        <translation>Укажите хотя бы один номер.</translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln number(s) at once: it is a test.</source>
        <translation>
            <numerusform>Не больше %Ln номера сразу: это проба.</numerusform>
            <numerusform>Не больше %Ln номеров сразу: это проба.</numerusform>
            <numerusform>Не больше %Ln номеров сразу: это проба.</numerusform>
        </translation>
    </message>
    <message>
        <source>accepted by the gateway</source>
        <translation>принято шлюзом</translation>
    </message>
    <message>
        <source>not accepted</source>
        <translation>не принято</translation>
    </message>
</context>
<context>
    <name>Troubles</name>
    <message>
        <source>Something went wrong that the program did not expect.</source>
        <translation>Произошло то, чего программа не ожидала.</translation>
    </message>
    <message>
        <source>Your data is safe. You can go on; please send us the details.</source>
        <translation>Ваши данные в сохранности. Можно продолжать; пришлите нам, пожалуйста, подробности.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Копировать подробности</translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>&amp;Undo</source>
        <translation>Отме&amp;нить</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Отменить (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Close what was done last</source>
        <translation>Закрыть сообщение об изменении</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>Отменять нечего</translation>
    </message>
    <message>
        <source>Undo this change?</source>
        <translation>Отменить это изменение?</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Leave as it is</source>
        <translation>Не отменять</translation>
    </message>
    <message>
        <source>Undoing…</source>
        <translation>Отменяем…</translation>
    </message>
</context>
<context>
    <name>ValueDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>WorkStrip</name>
    <message>
        <source>Progress</source>
        <translation>Ход работы</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Close the result</source>
        <translation>Закрыть итог</translation>
    </message>
    <message>
        <source>This came to no end: something went wrong.</source>
        <translation>Не доведено до конца: что-то пошло не так.</translation>
    </message>
</context>
<context>
    <name>ZoneChoice</name>
    <message>
        <source>The numbering registry suggests one.</source>
        <translation>Реестр нумерации предлагает пояс.</translation>
    </message>
    <message>
        <source>Source: set by hand.</source>
        <translation>Источник: задан вручную.</translation>
    </message>
    <message>
        <source>The registry suggests another.</source>
        <translation>Реестр предлагает другой.</translation>
    </message>
    <message>
        <source>Source: the numbering registry.</source>
        <translation>Источник: реестр нумерации.</translation>
    </message>
    <message>
        <source>It suggests another by now.</source>
        <translation>Теперь он предлагает другой.</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Взять %1</translation>
    </message>
</context>
<context>
    <name>_Commands</name>
    <message>
        <source>Mo&amp;re</source>
        <translation>&amp;Ещё</translation>
    </message>
    <message>
        <source>More commands</source>
        <translation>Ещё команды</translation>
    </message>
</context>
<context>
    <name>_Popup</name>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Nothing to choose yet</source>
        <translation>Выбирать пока не из чего</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Сбросить</translation>
    </message>
</context>
<context>
    <name>_ValueList</name>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Значения</translation>
    </message>
</context>
<context>
    <name>changes</name>
    <message>
        <source>added</source>
        <translation>добавлен</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>изменено</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>удалено</translation>
    </message>
    <message>
        <source>erased</source>
        <translation>стёрт</translation>
    </message>
    <message>
        <source>tagged</source>
        <translation>добавлен тег</translation>
    </message>
    <message>
        <source>a tag was removed</source>
        <translation>снят тег</translation>
    </message>
    <message>
        <source>given a time zone</source>
        <translation>задан часовой пояс</translation>
    </message>
    <message>
        <source>opted out</source>
        <translation>клиент отказался</translation>
    </message>
    <message>
        <source>opted in</source>
        <translation>согласен снова</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>импортирован</translation>
    </message>
    <message>
        <source>a change was undone</source>
        <translation>изменение отменено</translation>
    </message>
    <message>
        <source>created</source>
        <translation>создана</translation>
    </message>
    <message>
        <source>launched</source>
        <translation>запущена</translation>
    </message>
    <message>
        <source>started</source>
        <translation>началась</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>приостановлена</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>возобновлена</translation>
    </message>
    <message>
        <source>clients were added</source>
        <translation>добавлены клиенты</translation>
    </message>
    <message>
        <source>what failed is tried again</source>
        <translation>неудачные отправляются снова</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>отменено</translation>
    </message>
    <message>
        <source>wrong figures were put right</source>
        <translation>исправлены неверные итоги</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>завершена</translation>
    </message>
    <message>
        <source>messages were made</source>
        <translation>созданы сообщения</translation>
    </message>
    <message>
        <source>messages wait</source>
        <translation>сообщения ждут</translation>
    </message>
    <message>
        <source>messages ended</source>
        <translation>сообщения завершены</translation>
    </message>
    <message>
        <source>phone</source>
        <translation>телефон</translation>
    </message>
    <message>
        <source>name</source>
        <translation>имя</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>теги</translation>
    </message>
    <message>
        <source>tag</source>
        <translation>тег</translation>
    </message>
    <message>
        <source>time zone</source>
        <translation>часовой пояс</translation>
    </message>
    <message>
        <source>consent since</source>
        <translation>согласие с</translation>
    </message>
    <message>
        <source>text</source>
        <translation>текст</translation>
    </message>
    <message>
        <source>characters in the text</source>
        <translation>знаков в тексте</translation>
    </message>
    <message>
        <source>start</source>
        <translation>начало</translation>
    </message>
    <message>
        <source>end</source>
        <translation>конец</translation>
    </message>
    <message>
        <source>operator codes</source>
        <translation>коды операторов</translation>
    </message>
    <message>
        <source>all of the tags</source>
        <translation>все теги сразу</translation>
    </message>
    <message>
        <source>window</source>
        <translation>окно отправки</translation>
    </message>
    <message>
        <source>days</source>
        <translation>дни</translation>
    </message>
    <message>
        <source>messages a second</source>
        <translation>сообщений в секунду</translation>
    </message>
    <message>
        <source>advertising</source>
        <translation>реклама</translation>
    </message>
    <message>
        <source>budget</source>
        <translation>бюджет</translation>
    </message>
    <message>
        <source>repeated</source>
        <translation>повтор</translation>
    </message>
    <message>
        <source>until</source>
        <translation>до</translation>
    </message>
    <message>
        <source>recipients</source>
        <translation>получатели</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>ожидает</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>отправлено</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>не отправлено</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>причина</translation>
    </message>
    <message>
        <source>change</source>
        <translation>изменение</translation>
    </message>
    <message>
        <source>gateway</source>
        <translation>шлюз</translation>
    </message>
    <message>
        <source>requests at once</source>
        <translation>запросов одновременно</translation>
    </message>
    <message>
        <source>messages a day</source>
        <translation>сообщений в день</translation>
    </message>
    <message>
        <source>messages a day to one client</source>
        <translation>сообщений в день одному клиенту</translation>
    </message>
    <message>
        <source>lost answers</source>
        <translation>потерянные ответы</translation>
    </message>
    <message>
        <source>zone of those without one</source>
        <translation>пояс тех, у кого его нет</translation>
    </message>
    <message>
        <source>price of a part</source>
        <translation>цена части</translation>
    </message>
    <message>
        <source>currency</source>
        <translation>валюта</translation>
    </message>
    <message>
        <source>daily report</source>
        <translation>ежедневный отчёт</translation>
    </message>
    <message>
        <source>time of the report</source>
        <translation>время отчёта</translation>
    </message>
    <message>
        <source>sender of the report</source>
        <translation>отправитель отчёта</translation>
    </message>
    <message>
        <source>recipients of the report</source>
        <translation>получатели отчёта</translation>
    </message>
    <message>
        <source>mail server</source>
        <translation>почтовый сервер</translation>
    </message>
    <message>
        <source>user at the mail server</source>
        <translation>пользователь почтового сервера</translation>
    </message>
    <message>
        <source>attempt</source>
        <translation>попытка</translation>
    </message>
    <message>
        <source>took</source>
        <translation>время ответа</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>ответ</translation>
    </message>
    <message>
        <source>by</source>
        <translation>кто</translation>
    </message>
    <message>
        <source>messages</source>
        <translation>сообщений</translation>
    </message>
    <message>
        <source>clients</source>
        <translation>клиентов</translation>
    </message>
    <message>
        <source>file</source>
        <translation>файл</translation>
    </message>
    <message>
        <source>rows read</source>
        <translation>прочитано строк</translation>
    </message>
    <message>
        <source>updated</source>
        <translation>обновлено</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>отклонено</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>остановлено</translation>
    </message>
    <message>
        <source>ranges of numbers</source>
        <translation>диапазонов номеров</translation>
    </message>
    <message>
        <source>rows passed over</source>
        <translation>пропущено строк</translation>
    </message>
    <message>
        <source>opt-outs lost</source>
        <translation>утрачено отказов</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>секунд</translation>
    </message>
    <message>
        <source>error</source>
        <translation>ошибка</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>да</translation>
    </message>
    <message>
        <source>no</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 мс</translation>
    </message>
</context>
<context>
    <name>cities</name>
    <message>
        <source>Anadyr</source>
        <translation>Анадырь</translation>
    </message>
    <message>
        <source>Astrakhan</source>
        <translation>Астрахань</translation>
    </message>
    <message>
        <source>Barnaul</source>
        <translation>Барнаул</translation>
    </message>
    <message>
        <source>Chita</source>
        <translation>Чита</translation>
    </message>
    <message>
        <source>Irkutsk</source>
        <translation>Иркутск</translation>
    </message>
    <message>
        <source>Kaliningrad</source>
        <translation>Калининград</translation>
    </message>
    <message>
        <source>Kamchatka</source>
        <translation>Камчатка</translation>
    </message>
    <message>
        <source>Khandyga</source>
        <translation>Хандыга</translation>
    </message>
    <message>
        <source>Kirov</source>
        <translation>Киров</translation>
    </message>
    <message>
        <source>Krasnoyarsk</source>
        <translation>Красноярск</translation>
    </message>
    <message>
        <source>Magadan</source>
        <translation>Магадан</translation>
    </message>
    <message>
        <source>Moscow</source>
        <translation>Москва</translation>
    </message>
    <message>
        <source>Novokuznetsk</source>
        <translation>Новокузнецк</translation>
    </message>
    <message>
        <source>Novosibirsk</source>
        <translation>Новосибирск</translation>
    </message>
    <message>
        <source>Omsk</source>
        <translation>Омск</translation>
    </message>
    <message>
        <source>Sakhalin</source>
        <translation>Сахалин</translation>
    </message>
    <message>
        <source>Samara</source>
        <translation>Самара</translation>
    </message>
    <message>
        <source>Saratov</source>
        <translation>Саратов</translation>
    </message>
    <message>
        <source>Simferopol</source>
        <translation>Симферополь</translation>
    </message>
    <message>
        <source>Srednekolymsk</source>
        <translation>Среднеколымск</translation>
    </message>
    <message>
        <source>Tomsk</source>
        <translation>Томск</translation>
    </message>
    <message>
        <source>Ulyanovsk</source>
        <translation>Ульяновск</translation>
    </message>
    <message>
        <source>Ust-Nera</source>
        <translation>Усть-Нера</translation>
    </message>
    <message>
        <source>Vladivostok</source>
        <translation>Владивосток</translation>
    </message>
    <message>
        <source>Volgograd</source>
        <translation>Волгоград</translation>
    </message>
    <message>
        <source>Yakutsk</source>
        <translation>Якутск</translation>
    </message>
    <message>
        <source>Yekaterinburg</source>
        <translation>Екатеринбург</translation>
    </message>
</context>
<context>
    <name>clients</name>
    <message>
        <source>Phone</source>
        <translation>Телефон</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Оператор</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Теги</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Часовой пояс</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>не указан</translation>
    </message>
    <message>
        <source>Opted out</source>
        <translation>Отказ</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>вручную</translation>
    </message>
    <message>
        <source>by an import</source>
        <translation>при загрузке</translation>
    </message>
    <message>
        <source>by a stop list</source>
        <translation>по стоп-листу</translation>
    </message>
    <message>
        <source>by another program</source>
        <translation>другой программой</translation>
    </message>
    <message>
        <source>By the numbering registry: %1</source>
        <translation>По реестру нумерации: %1</translation>
    </message>
    <message>
        <source>Needed where a mailing keeps to the client&apos;s own hours</source>
        <translation>Нужен, когда рассылка держится часов клиента</translation>
    </message>
    <message>
        <source>No numbering registry is loaded: choose the zone by hand, or import a registry (in the menu).</source>
        <translation>Реестр нумерации не загружен: выберите пояс вручную или загрузите реестр (в меню).</translation>
    </message>
    <message>
        <source>The numbering registry does not know this phone.</source>
        <translation>Реестр нумерации не знает этого телефона.</translation>
    </message>
    <message>
        <source>The numbering registry gives no single zone for this phone.</source>
        <translation>Реестр нумерации не даёт для этого телефона одного пояса.</translation>
    </message>
    <message>
        <source>Source: the numbering registry (a suggestion)</source>
        <translation>Источник: реестр нумерации (предложен)</translation>
    </message>
    <message>
        <source>Opted out %1, %2.</source>
        <translation>Отказ %1, %2.</translation>
    </message>
    <message>
        <source>The phone is on the suppression list: deleting or importing the client changes nothing about it.</source>
        <translation>Телефон в списке отказов: удаление или загрузка клиента ничего в этом не меняет.</translation>
    </message>
    <message>
        <source>On the suppression list since %1, %2.</source>
        <translation>В списке отказов с %1, %2.</translation>
    </message>
    <message>
        <source>Saving takes the phone off the suppression list: messages go out to it again.</source>
        <translation>После сохранения телефон снимется со списка отказов: сообщения на него снова пойдут.</translation>
    </message>
    <message>
        <source>A stop list has asked for it: get a new consent first.</source>
        <translation>О нём просил стоп-лист: сначала получите новое согласие.</translation>
    </message>
    <message>
        <source>Saving puts the phone on the suppression list: nothing more goes out to it.</source>
        <translation>После сохранения телефон попадёт в список отказов: больше на него ничего не уйдёт.</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Interrupted: {read} rows were read, and what was good of them is in.</source>
        <translation>Прервано: прочитано строк: {read}, всё верное из них загружено.</translation>
    </message>
    <message>
        <source>Interrupted. Clients that got a time zone: {filled}; that still have none: {left}.</source>
        <translation>Прервано. Клиентов, получивших часовой пояс: {filled}; всё ещё без него: {left}.</translation>
    </message>
    <message>
        <source>{folder} holds data that are not of a demo.</source>
        <translation>В {folder} лежат данные не от демонстрации.</translation>
    </message>
    <message>
        <source>Name an empty or a new folder.</source>
        <translation>Укажите пустую или новую папку.</translation>
    </message>
    <message>
        <source>No client would get this mailing.</source>
        <translation>Эту рассылку не получит ни один клиент.</translation>
    </message>
    <message>
        <source>Change the filter, or keep it as a draft with --draft.</source>
        <translation>Измените фильтр или сохраните её как черновик.</translation>
    </message>
    <message>
        <source>The keyring did not keep the token.</source>
        <translation>Связка ключей не сохранила токен.</translation>
    </message>
    <message>
        <source>The report did not go out ({reason}): {detail}</source>
        <translation>Отчёт не отправлен ({reason}): {detail}</translation>
    </message>
    <message>
        <source>The keyring did not keep the password.</source>
        <translation>Связка ключей не сохранила пароль.</translation>
    </message>
    <message>
        <source>Give it in the environment variable {variable}.</source>
        <translation>Задайте его в переменной окружения {variable}.</translation>
    </message>
    <message>
        <source>A password belongs to a user at a mail server.</source>
        <translation>Пароль относится к пользователю на почтовом сервере.</translation>
    </message>
    <message>
        <source>Name both first: desktop-mailer report set --server HOST --user NAME.</source>
        <translation>Сначала укажите обоих: desktop-mailer report set --server HOST --user NAME.</translation>
    </message>
    <message>
        <source>{folder} is a file, not a folder for the data.</source>
        <translation>{folder} — файл, а не папка для данных.</translation>
    </message>
    <message>
        <source>Name another one with --data-dir.</source>
        <translation>Укажите другую через --data-dir.</translation>
    </message>
    <message>
        <source>The data folder {folder} cannot be written: {cause}.</source>
        <translation>В папку данных {folder} нельзя писать: {cause}.</translation>
    </message>
    <message>
        <source>Change its permissions, or name another one with --data-dir.</source>
        <translation>Измените права на неё или укажите другую через --data-dir.</translation>
    </message>
    <message>
        <source>There is no home folder behind {path}.</source>
        <translation>За {path} нет домашней папки.</translation>
    </message>
    <message>
        <source>“{zone}” is not a known time zone.</source>
        <translation>«{zone}» — неизвестный часовой пояс.</translation>
    </message>
    <message>
        <source>“{code}” is not an operator code: it has three digits, as 916.</source>
        <translation>«{code}» — не код оператора: в нём три цифры, например 916.</translation>
    </message>
    <message>
        <source>A client has at most {limit} tags.</source>
        <translation>У клиента может быть не больше {limit} тегов.</translation>
    </message>
    <message>
        <source>No field can be named “{name}”.</source>
        <translation>Поле не может называться «{name}».</translation>
    </message>
    <message>
        <source>The phone is far too long.</source>
        <translation>Телефон слишком длинный.</translation>
    </message>
    <message>
        <source>The phone is missing.</source>
        <translation>Телефон не указан.</translation>
    </message>
    <message>
        <source>“{phone}” has lost its digits in a spreadsheet.</source>
        <translation>«{phone}»: цифры потерялись в электронной таблице.</translation>
    </message>
    <message>
        <source>Format the column as text and export it again.</source>
        <translation>Задайте столбцу текстовый формат и выгрузите его снова.</translation>
    </message>
    <message>
        <source>“{phone}” holds more than one phone.</source>
        <translation>В «{phone}» больше одного телефона.</translation>
    </message>
    <message>
        <source>“{phone}” holds characters that are no digits.</source>
        <translation>В «{phone}» есть лишние знаки, не цифры.</translation>
    </message>
    <message>
        <source>“{phone}” is a phone of another country: here it begins with 7 or 8.</source>
        <translation>«{phone}» — телефон другой страны: здесь он начинается с 7 или 8.</translation>
    </message>
    <message>
        <source>“{phone}” has {count} digits; a phone is 7 and ten digits, as 79161234567.</source>
        <translation>В «{phone}» цифр: {count}; телефон — это 7 и десять цифр, например 79161234567.</translation>
    </message>
    <message>
        <source>The consent is dated {date}, which is yet to come.</source>
        <translation>Дата согласия {date} ещё не наступила.</translation>
    </message>
    <message>
        <source>The time zone is missing.</source>
        <translation>Часовой пояс не указан.</translation>
    </message>
    <message>
        <source>The name is over {limit} characters.</source>
        <translation>В имени больше {limit} знаков.</translation>
    </message>
    <message>
        <source>The currency is over {limit} characters.</source>
        <translation>В названии валюты больше {limit} знаков.</translation>
    </message>
    <message>
        <source>A tag is over {limit} characters.</source>
        <translation>В теге больше {limit} знаков.</translation>
    </message>
    <message>
        <source>A field is over {limit} characters.</source>
        <translation>В поле больше {limit} знаков.</translation>
    </message>
    <message>
        <source>The source of the consent is over {limit} characters.</source>
        <translation>В источнике согласия больше {limit} знаков.</translation>
    </message>
    <message>
        <source>The text is over {limit} characters.</source>
        <translation>Текст длиннее {limit} знаков.</translation>
    </message>
    <message>
        <source>Give the mailing a name.</source>
        <translation>Назовите рассылку.</translation>
    </message>
    <message>
        <source>The text is empty.</source>
        <translation>Текст пуст.</translation>
    </message>
    <message>
        <source>The text holds characters that cannot be sent.</source>
        <translation>В тексте есть знаки, которые нельзя отправить.</translation>
    </message>
    <message>
        <source>A budget is above 0, and at most {most}.</source>
        <translation>Бюджет больше 0 и не больше {most}.</translation>
    </message>
    <message>
        <source>It would not be over when its next run begins.</source>
        <translation>Она не закончится к началу следующего запуска.</translation>
    </message>
    <message>
        <source>The year is not one from 1970 to 2999.</source>
        <translation>Год должен быть от 1970 до 2999.</translation>
    </message>
    <message>
        <source>The end is not after the start.</source>
        <translation>Конец не позже начала.</translation>
    </message>
    <message>
        <source>The end has already passed.</source>
        <translation>Время окончания уже прошло.</translation>
    </message>
    <message>
        <source>The rate is at least 1 message a second.</source>
        <translation>Скорость — не меньше 1 сообщения в секунду.</translation>
    </message>
    <message>
        <source>There is no gateway address yet.</source>
        <translation>Адрес шлюза ещё не задан.</translation>
    </message>
    <message>
        <source>Set it in the settings, or give --gateway-url.</source>
        <translation>Укажите его в настройках или через --gateway-url.</translation>
    </message>
    <message>
        <source>There is no token for the gateway.</source>
        <translation>Для шлюза нет токена.</translation>
    </message>
    <message>
        <source>Enter it in the settings, or set DESKTOP_MAILER_TOKEN.</source>
        <translation>Введите его в настройках или задайте DESKTOP_MAILER_TOKEN.</translation>
    </message>
    <message>
        <source>“{hours}” is not a window; write it as 09:00-21:00.</source>
        <translation>«{hours}» — не окно отправки; напишите как 09:00-21:00.</translation>
    </message>
    <message>
        <source>“{day}” is no day; write mon, tue, wed, thu, fri, sat or sun.</source>
        <translation>«{day}» — не день; напишите mon, tue, wed, thu, fri, sat или sun.</translation>
    </message>
    <message>
        <source>There is no gateway address.</source>
        <translation>Нет адреса шлюза.</translation>
    </message>
    <message>
        <source>Give one, such as https://gateway.example.</source>
        <translation>Укажите его, например https://gateway.example.</translation>
    </message>
    <message>
        <source>A gateway address has no spaces, control characters or backslashes.</source>
        <translation>В адресе шлюза нет пробелов, управляющих знаков и обратных косых черт.</translation>
    </message>
    <message>
        <source>This is not an address.</source>
        <translation>Это не адрес.</translation>
    </message>
    <message>
        <source>It begins with https://.</source>
        <translation>Он начинается с https://.</translation>
    </message>
    <message>
        <source>A gateway address has no user name or password.</source>
        <translation>В адресе шлюза нет имени пользователя и пароля.</translation>
    </message>
    <message>
        <source>The token has a field of its own.</source>
        <translation>Для токена есть своё поле.</translation>
    </message>
    <message>
        <source>A gateway address has no part after ? or #.</source>
        <translation>В адресе шлюза нет части после ? или #.</translation>
    </message>
    <message>
        <source>The address names no host.</source>
        <translation>В адресе нет имени узла.</translation>
    </message>
    <message>
        <source>The host has letters that can be mistaken for others.</source>
        <translation>В имени узла есть буквы, которые можно спутать с другими.</translation>
    </message>
    <message>
        <source>Give its technical name, which begins with xn--.</source>
        <translation>Укажите его техническое имя, оно начинается с xn--.</translation>
    </message>
    <message>
        <source>An IP address is four numbers, such as 192.0.2.1.</source>
        <translation>IP-адрес — это четыре числа, например 192.0.2.1.</translation>
    </message>
    <message>
        <source>Over http:// the token could be read on the way to {host}.</source>
        <translation>По http:// токен могут прочесть на пути к {host}.</translation>
    </message>
    <message>
        <source>Use https://; http:// is taken only to this computer, as http://127.0.0.1.</source>
        <translation>Используйте https://; http:// годится только для этого компьютера, например http://127.0.0.1.</translation>
    </message>
    <message>
        <source>A gateway address begins with https://.</source>
        <translation>Адрес шлюза начинается с https://.</translation>
    </message>
    <message>
        <source>The port is a number from 1 to 65535.</source>
        <translation>Порт — число от 1 до 65535.</translation>
    </message>
    <message>
        <source>The address ends before /v1/send.</source>
        <translation>Адрес заканчивается перед /v1/send.</translation>
    </message>
    <message>
        <source>That part is added to it for each message.</source>
        <translation>Эта часть добавляется к нему для каждого сообщения.</translation>
    </message>
    <message>
        <source>The part of the address after the host cannot be used.</source>
        <translation>Часть адреса после узла не годится.</translation>
    </message>
    <message>
        <source>This is not the name of a host: {host}.</source>
        <translation>Это не имя узла: {host}.</translation>
    </message>
    <message>
        <source>The certificate file {path} cannot be used: {reason}.</source>
        <translation>Файл сертификатов {path} не годится: {reason}.</translation>
    </message>
    <message>
        <source>It has to hold certificates in PEM form.</source>
        <translation>В нём должны быть сертификаты в виде PEM.</translation>
    </message>
    <message>
        <source>The ledger {path} cannot be written: {reason}.</source>
        <translation>Журнал {path} нельзя записать: {reason}.</translation>
    </message>
    <message>
        <source>The sandbox cannot listen on port {port}: {reason}.</source>
        <translation>Песочница не может занять порт {port}: {reason}.</translation>
    </message>
    <message>
        <source>Another program may use it; choose another port.</source>
        <translation>Возможно, его занимает другая программа; выберите другой порт.</translation>
    </message>
    <message>
        <source>The token is empty.</source>
        <translation>Токен пуст.</translation>
    </message>
    <message>
        <source>The token has line breaks or letters that a token cannot have.</source>
        <translation>В токене есть переносы строк или буквы, которых в нём не бывает.</translation>
    </message>
    <message>
        <source>Copy it again, without what stands around it.</source>
        <translation>Скопируйте его снова, без того, что стоит вокруг.</translation>
    </message>
    <message>
        <source>The token has {length} characters; a keyring keeps at most {limit}.</source>
        <translation>В токене знаков: {length}; связка ключей хранит не больше {limit}.</translation>
    </message>
    <message>
        <source>The password is empty.</source>
        <translation>Пароль пуст.</translation>
    </message>
    <message>
        <source>The password has line breaks or letters that a password cannot have.</source>
        <translation>В пароле есть переводы строк или символы, которых в пароле быть не может.</translation>
    </message>
    <message>
        <source>The password has {length} characters; a keyring keeps at most {limit}.</source>
        <translation>В пароле {length} символов, а связка ключей хранит не больше {limit}.</translation>
    </message>
    <message>
        <source>This system has no keyring that keeps secrets safe.</source>
        <translation>В этой системе нет надёжной связки ключей.</translation>
    </message>
    <message>
        <source>What is given now is held for this run only.</source>
        <translation>Введённое сейчас хранится только до завершения программы.</translation>
    </message>
    <message>
        <source>It may be locked; what is given now is held for this run only.</source>
        <translation>Возможно, она заблокирована; введённое сейчас хранится только до завершения программы.</translation>
    </message>
    <message>
        <source>The keyring does not answer ({reason}).</source>
        <translation>Связка ключей не отвечает ({reason}).</translation>
    </message>
    <message>
        <source>Files of the program are missing ({folder}).</source>
        <translation>Не хватает файлов программы ({folder}).</translation>
    </message>
    <message>
        <source>Install it again.</source>
        <translation>Установите её заново.</translation>
    </message>
    <message>
        <source>There is no client {id}.</source>
        <translation>Клиента {id} нет.</translation>
    </message>
    <message>
        <source>The phone {phone} belongs to client {id} already.</source>
        <translation>Телефон {phone} уже есть у клиента {id}.</translation>
    </message>
    <message>
        <source>{file} is a pipe or a device: it cannot be read twice.</source>
        <translation>{file} — канал или устройство: такое не прочитать дважды.</translation>
    </message>
    <message>
        <source>Save the table in a file first.</source>
        <translation>Сначала сохраните таблицу в файл.</translation>
    </message>
    <message>
        <source>{file} is not written in {encoding}.</source>
        <translation>{file} записан не в кодировке {encoding}.</translation>
    </message>
    <message>
        <source>Choose another encoding.</source>
        <translation>Выберите другую кодировку.</translation>
    </message>
    <message>
        <source>{file} is not a text file.</source>
        <translation>{file} — не текстовый файл.</translation>
    </message>
    <message>
        <source>Save the table as CSV and choose that file.</source>
        <translation>Сохраните таблицу как CSV и выберите этот файл.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {cause}.</source>
        <translation>{file} нельзя прочитать: {cause}.</translation>
    </message>
    <message>
        <source>The line is too long.</source>
        <translation>Строка слишком длинная.</translation>
    </message>
    <message>
        <source>A quotation mark is not closed.</source>
        <translation>Кавычка не закрыта.</translation>
    </message>
    <message>
        <source>The quotation marks are not in order.</source>
        <translation>Кавычки расставлены неверно.</translation>
    </message>
    <message>
        <source>“{encoding}” is no encoding; use utf-8, utf-16, cp1251 or cp866.</source>
        <translation>«{encoding}» — не кодировка; используйте utf-8, utf-16, cp1251 или cp866.</translation>
    </message>
    <message>
        <source>{file} has changed while it was read.</source>
        <translation>{file} изменился, пока его читали.</translation>
    </message>
    <message>
        <source>{file} was not read to its end.</source>
        <translation>{file}: файл прочитан не до конца.</translation>
    </message>
    <message>
        <source>The data folder is in use by {holder}.</source>
        <translation>Папку данных занимает {holder}.</translation>
    </message>
    <message>
        <source>Close it first.</source>
        <translation>Сначала закройте эту программу.</translation>
    </message>
    <message>
        <source>The database was made by a newer version of Desktop Mailer.</source>
        <translation>Базу данных создала более новая версия Desktop Mailer.</translation>
    </message>
    <message>
        <source>Install that version or a later one; nothing was changed.</source>
        <translation>Установите ту версию или новее; ничего не изменено.</translation>
    </message>
    <message>
        <source>The database file is damaged or is not a database.</source>
        <translation>Файл базы данных повреждён или это не база данных.</translation>
    </message>
    <message>
        <source>Nothing was changed. Restore a backup (desktop-mailer restore FILE; the folder “backups” beside the database has some), or choose another data folder.</source>
        <translation>Ничего не изменено. Восстановите резервную копию (desktop-mailer restore ФАЙЛ; они лежат в папке «backups» рядом с базой) или выберите другую папку данных.</translation>
    </message>
    <message>
        <source>The journal beside the database (its name ends in -wal) is damaged or of another database.</source>
        <translation>Журнал рядом с базой (его имя кончается на -wal) повреждён или принадлежит другой базе.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Диск заполнен.</translation>
    </message>
    <message>
        <source>Free some space and try again.</source>
        <translation>Освободите место и попробуйте снова.</translation>
    </message>
    <message>
        <source>The data folder cannot be written.</source>
        <translation>В папку данных нельзя писать.</translation>
    </message>
    <message>
        <source>Check the rights on it, or choose another one.</source>
        <translation>Проверьте права на неё или выберите другую.</translation>
    </message>
    <message>
        <source>Another program keeps the database locked.</source>
        <translation>Базу данных держит другая программа.</translation>
    </message>
    <message>
        <source>Close it and try again.</source>
        <translation>Закройте её и попробуйте снова.</translation>
    </message>
    <message>
        <source>The disk cannot be read or written.</source>
        <translation>Диск не читается или не пишется.</translation>
    </message>
    <message>
        <source>{file} cannot be written: {cause}.</source>
        <translation>{file} нельзя записать: {cause}.</translation>
    </message>
    <message>
        <source>The data folder {folder} cannot be used: {cause}.</source>
        <translation>Папка данных {folder} не годится: {cause}.</translation>
    </message>
    <message>
        <source>{read} rows were read before, and what was good of them is in.</source>
        <translation>До этого прочитано строк: {read}; всё верное из них сохранено.</translation>
    </message>
    <message>
        <source>{file} has no row of data.</source>
        <translation>В {file} нет ни одной строки данных.</translation>
    </message>
    <message>
        <source>The rejects would replace the file that is read.</source>
        <translation>Отклонённые строки заменили бы читаемый файл.</translation>
    </message>
    <message>
        <source>The file has no column “{column}”.</source>
        <translation>В файле нет столбца «{column}».</translation>
    </message>
    <message>
        <source>The file has no column “phone” in its first line.</source>
        <translation>В первой строке файла нет столбца «телефон».</translation>
    </message>
    <message>
        <source>Read as {encoding}, it is: {columns}. Name the column of the phones, or another encoding.</source>
        <translation>В кодировке {encoding} она читается так: {columns}. Укажите столбец с телефонами или другую кодировку.</translation>
    </message>
    <message>
        <source>The row has more cells than the first line.</source>
        <translation>В строке больше ячеек, чем в первой строке файла.</translation>
    </message>
    <message>
        <source>“{value}” is no source of a time zone: it is manual or registry.</source>
        <translation>«{value}» — не источник часового пояса: это manual или registry.</translation>
    </message>
    <message>
        <source>The name of a column is over {limit} characters: “{column}…”.</source>
        <translation>Название столбца длиннее {limit} знаков: «{column}…».</translation>
    </message>
    <message>
        <source>“{field}” is no field that a file can set.</source>
        <translation>«{field}»: такое поле из файла задать нельзя.</translation>
    </message>
    <message>
        <source>Use phone, tags, timezone, name, opted_out, consent_at or a short name of your own.</source>
        <translation>Используйте phone, tags, timezone, name, opted_out, consent_at или короткое имя своего поля.</translation>
    </message>
    <message>
        <source>The column “{column}” is given twice.</source>
        <translation>Столбец «{column}» указан дважды.</translation>
    </message>
    <message>
        <source>The field “{field}” is given twice.</source>
        <translation>Поле «{field}» указано дважды.</translation>
    </message>
    <message>
        <source>The mailing has started: whom it is for is fixed.</source>
        <translation>Рассылка началась: кому она идёт, уже не изменить.</translation>
    </message>
    <message>
        <source>The mailing has started: whether it advertises is fixed.</source>
        <translation>Рассылка началась: реклама ли она, уже не меняется.</translation>
    </message>
    <message>
        <source>The mailing has started: its next run is a mailing of its own.</source>
        <translation>Рассылка началась: следующий её запуск — отдельная рассылка.</translation>
    </message>
    <message>
        <source>The mailing has started: its start is fixed.</source>
        <translation>Рассылка началась: её начало уже не изменить.</translation>
    </message>
    <message>
        <source>There is no mailing {id}.</source>
        <translation>Рассылки {id} нет.</translation>
    </message>
    <message>
        <source>The budget of mailing {id} is used up.</source>
        <translation>Бюджет рассылки {id} исчерпан.</translation>
    </message>
    <message>
        <source>Raise it first.</source>
        <translation>Сначала увеличьте его.</translation>
    </message>
    <message>
        <source>The messages of mailing {id} are still being made.</source>
        <translation>Сообщения рассылки {id} ещё создаются.</translation>
    </message>
    <message>
        <source>Mailing {id} is {state}: this cannot be done to it now.</source>
        <translation>Рассылка {id} в состоянии «{state}»: сейчас этого сделать нельзя.</translation>
    </message>
    <message>
        <source>The end of mailing {id} has passed.</source>
        <translation>Время окончания рассылки {id} прошло.</translation>
    </message>
    <message>
        <source>The gateway is asked 1 to {most} things at once.</source>
        <translation>Одновременных запросов к шлюзу — от 1 до {most}.</translation>
    </message>
    <message>
        <source>At least 1 message goes out a day.</source>
        <translation>За день отправляется не меньше одного сообщения.</translation>
    </message>
    <message>
        <source>A client gets at least 1 message a day.</source>
        <translation>Клиент получает не меньше 1 сообщения в день.</translation>
    </message>
    <message>
        <source>A price is at least {least}, and at most {most}.</source>
        <translation>Цена не меньше {least} и не больше {most}.</translation>
    </message>
    <message>
        <source>There is no screen to open the window on.</source>
        <translation>Нет экрана, чтобы открыть окно.</translation>
    </message>
    <message>
        <source>The commands work without one: desktop-mailer --help.</source>
        <translation>Команды работают и без него: desktop-mailer --help.</translation>
    </message>
    <message>
        <source>The window is broken: {cause}</source>
        <translation>Окно не работает: {cause}</translation>
    </message>
    <message>
        <source>{path} is the database itself.</source>
        <translation>{path} — это сама база данных.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Выберите другой файл.</translation>
    </message>
    <message>
        <source>{path} is a folder.</source>
        <translation>{path} — это папка.</translation>
    </message>
    <message>
        <source>The backup {path} cannot be written: {cause}.</source>
        <translation>Резервную копию {path} не удаётся записать: {cause}.</translation>
    </message>
    <message>
        <source>{path} is damaged, or is not a backup of Desktop Mailer.</source>
        <translation>{path} повреждён или не является резервной копией Desktop Mailer.</translation>
    </message>
    <message>
        <source>Nothing was changed. Choose another file.</source>
        <translation>Ничего не изменено. Выберите другой файл.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>Файла {path} нет.</translation>
    </message>
    <message>
        <source>There is no database in {folder}.</source>
        <translation>В папке {folder} нет базы данных.</translation>
    </message>
    <message>
        <source>{path} is the database itself, or a file that it needs.</source>
        <translation>{path} — сама база данных или файл, который ей нужен.</translation>
    </message>
    <message>
        <source>{file} has no range of numbers.</source>
        <translation>В файле {file} нет ни одного диапазона номеров.</translation>
    </message>
    <message>
        <source>The file is no numbering registry: it has no column “{column}”.</source>
        <translation>Этот файл — не реестр нумерации: в нём нет столбца «{column}».</translation>
    </message>
    <message>
        <source>Choose the file as it was published.</source>
        <translation>Выберите файл в том виде, в каком он опубликован.</translation>
    </message>
    <message>
        <source>{file} is damaged: it cannot be unpacked.</source>
        <translation>Файл {file} повреждён: его не удаётся распаковать.</translation>
    </message>
    <message>
        <source>Download it again.</source>
        <translation>Скачайте его заново.</translation>
    </message>
    <message>
        <source>{file} is far too large for a numbering registry.</source>
        <translation>Файл {file} слишком велик для реестра нумерации.</translation>
    </message>
    <message>
        <source>There is no numbering registry yet.</source>
        <translation>Реестра нумерации пока нет.</translation>
    </message>
    <message>
        <source>Import one first.</source>
        <translation>Сначала загрузите его.</translation>
    </message>
    <message>
        <source>{file} has a password or is a workbook in an old format.</source>
        <translation>{file}: книга с паролем или в старом формате.</translation>
    </message>
    <message>
        <source>Save it as XLSX without a password, or as CSV.</source>
        <translation>Сохраните её как XLSX без пароля или как CSV.</translation>
    </message>
    <message>
        <source>{file} is a packed file and no workbook in XLSX.</source>
        <translation>{file}: это архив, а не книга XLSX.</translation>
    </message>
    <message>
        <source>Save the table as XLSX or CSV and choose that file.</source>
        <translation>Сохраните таблицу как XLSX или CSV и выберите этот файл.</translation>
    </message>
    <message>
        <source>{file} is too large for a workbook: its sheet may have {cells} cells.</source>
        <translation>{file}: книга слишком велика: на листе может быть не больше {cells} ячеек.</translation>
    </message>
    <message>
        <source>Save the table as CSV: that may be of any size.</source>
        <translation>Сохраните таблицу как CSV: он может быть любого размера.</translation>
    </message>
    <message>
        <source>{file} is a damaged workbook: it cannot be read.</source>
        <translation>{file}: книга повреждена, прочитать её нельзя.</translation>
    </message>
    <message>
        <source>The tag is missing.</source>
        <translation>Тег не указан.</translation>
    </message>
    <message>
        <source>This can no longer be undone.</source>
        <translation>Это уже нельзя отменить.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Отменять нечего.</translation>
    </message>
    <message>
        <source>This is still going on.</source>
        <translation>Это ещё выполняется.</translation>
    </message>
    <message>
        <source>Stop it first, or wait for its end.</source>
        <translation>Сначала остановите его или дождитесь конца.</translation>
    </message>
    <message>
        <source>Another work of the directory is under way.</source>
        <translation>Со справочником уже идёт другая работа.</translation>
    </message>
    <message>
        <source>Wait for its end, or stop it.</source>
        <translation>Дождитесь её конца или остановите её.</translation>
    </message>
    <message>
        <source>It is not known yet which column holds the phones.</source>
        <translation>Пока неизвестно, в каком столбце телефоны.</translation>
    </message>
    <message>
        <source>Choose “Phone” in the box above it.</source>
        <translation>Выберите «Телефон» в списке над ним.</translation>
    </message>
    <message>
        <source>A tag has no comma in it: add one at a time.</source>
        <translation>В теге не бывает запятой: добавляйте по одному.</translation>
    </message>
    <message>
        <source>“{value}” says neither yes nor no to an opt-out, and is no date.</source>
        <translation>«{value}» — не «да», не «нет» и не дата отказа.</translation>
    </message>
    <message>
        <source>Write yes, no, or since when as 2026-05-31 or 31.05.2026.</source>
        <translation>Напишите «да», «нет» или с какого дня: 2026-05-31 либо 31.05.2026.</translation>
    </message>
    <message>
        <source>Write yes, no, or when it was given as 2026-05-31 or 31.05.2026.</source>
        <translation>Напишите «да», «нет» или когда оно дано: 2026-05-31 либо 31.05.2026.</translation>
    </message>
    <message>
        <source>“{value}” says neither yes nor no to a consent, and is no date.</source>
        <translation>«{value}» не говорит о согласии ни «да», ни «нет» и не дата.</translation>
    </message>
    <message>
        <source>It is erased, but may still be found in the database file: {cause}.</source>
        <translation>Данные стёрты, но их ещё можно найти в файле базы данных: {cause}.</translation>
    </message>
    <message>
        <source>Free some space: the next start of the program removes it.</source>
        <translation>Освободите место на диске: при следующем запуске программа уберёт их и оттуда.</translation>
    </message>
    <message>
        <source>The end is too near: nothing would go out any more.</source>
        <translation>Конец слишком близко: ничего уже не уйдёт.</translation>
    </message>
    <message>
        <source>Give it a later end.</source>
        <translation>Задайте конец позже.</translation>
    </message>
    <message>
        <source>Give it a name.</source>
        <translation>Дайте название.</translation>
    </message>
    <message>
        <source>A budget needs the price of an SMS part.</source>
        <translation>Для бюджета нужна цена части SMS.</translation>
    </message>
    <message>
        <source>Set it in the settings.</source>
        <translation>Задайте её в настройках.</translation>
    </message>
    <message>
        <source>It would cost {cost}, more than the budget of {budget}.</source>
        <translation>Она стоила бы {cost}, больше бюджета {budget}.</translation>
    </message>
    <message>
        <source>Raise the budget, shorten the text, or choose fewer clients.</source>
        <translation>Увеличьте бюджет, сократите текст или выберите меньше клиентов.</translation>
    </message>
    <message>
        <source>{phone} has opted out.</source>
        <translation>{phone}: отказ от сообщений.</translation>
    </message>
    <message>
        <source>{file} is a workbook: it has neither an encoding nor a delimiter.</source>
        <translation>{file} — книга Excel: у неё нет ни кодировки, ни разделителя.</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file}: файл пуст.</translation>
    </message>
    <message>
        <source>A report needs at least one recipient.</source>
        <translation>Отчёту нужен хотя бы один получатель.</translation>
    </message>
    <message>
        <source>A report goes to {most} recipients at most.</source>
        <translation>У отчёта может быть не больше {most} получателей.</translation>
    </message>
    <message>
        <source>“{address}” is not an e-mail address.</source>
        <translation>«{address}» — не адрес электронной почты.</translation>
    </message>
    <message>
        <source>A report needs a sender’s address.</source>
        <translation>Отчёту нужен адрес отправителя.</translation>
    </message>
    <message>
        <source>A report needs a mail server.</source>
        <translation>Отчёту нужен почтовый сервер.</translation>
    </message>
    <message>
        <source>“{host}” is not the name of a server.</source>
        <translation>«{host}» — не имя сервера.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>Порт — число от 1 до 65535.</translation>
    </message>
    <message>
        <source>This cannot be the name of a user.</source>
        <translation>Таким имя пользователя быть не может.</translation>
    </message>
</context>
<context>
    <name>journal</name>
    <message>
        <source>Message: %1</source>
        <translation>Сообщение: %1</translation>
    </message>
    <message>
        <source>Mailing: %1</source>
        <translation>Рассылка: %1</translation>
    </message>
    <message>
        <source>Client: %1</source>
        <translation>Клиент: %1</translation>
    </message>
    <message>
        <source>Clients: %1</source>
        <translation>Клиенты: %1</translation>
    </message>
    <message>
        <source>Settings: %1</source>
        <translation>Настройки: %1</translation>
    </message>
    <message>
        <source>Sender: %1</source>
        <translation>Отправитель: %1</translation>
    </message>
    <message>
        <source>Report: %1</source>
        <translation>Отчёт: %1</translation>
    </message>
    <message>
        <source>made</source>
        <translation>создано</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>ждёт</translation>
    </message>
    <message>
        <source>ended without being sent</source>
        <translation>завершено без отправки</translation>
    </message>
    <message>
        <source>refused nearly whole</source>
        <translation>шлюз отклоняет почти всё</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>приостановлен</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>продолжает</translation>
    </message>
    <message>
        <source>goes on</source>
        <translation>продолжает</translation>
    </message>
    <message>
        <source>in trouble</source>
        <translation>неполадка</translation>
    </message>
    <message>
        <source>took up what the last run had left</source>
        <translation>подхватил оставшееся с прошлого раза</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>отправлен</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>не отправлен</translation>
    </message>
    <message>
        <source>handed in</source>
        <translation>передан серверу</translation>
    </message>
    <message>
        <source>a file was imported</source>
        <translation>импортирован файл</translation>
    </message>
    <message>
        <source>The clock was set, or the computer slept</source>
        <translation>Часы переведены, или компьютер спал</translation>
    </message>
    <message>
        <source>A backup was written</source>
        <translation>Записана резервная копия</translation>
    </message>
    <message>
        <source>A backup was restored</source>
        <translation>Восстановлена резервная копия</translation>
    </message>
    <message>
        <source>The numbering registry was imported</source>
        <translation>Загружен реестр нумерации</translation>
    </message>
    <message>
        <source>A test was sent</source>
        <translation>Отправлена проверка</translation>
    </message>
</context>
<context>
    <name>mailings</name>
    <message>
        <source> or </source>
        <translation> или </translation>
    </message>
    <message>
        <source>operator code {codes}</source>
        <translation>код оператора {codes}</translation>
    </message>
    <message>
        <source>“{tag}”</source>
        <translation>«{tag}»</translation>
    </message>
    <message>
        <source>all of the tags {tags}</source>
        <translation>все теги {tags}</translation>
    </message>
    <message>
        <source> and </source>
        <translation> и </translation>
    </message>
    <message>
        <source>tag {tags}</source>
        <translation>тег {tags}</translation>
    </message>
    <message>
        <source>{codes}, and {tags}</source>
        <translation>{codes} и {tags}</translation>
    </message>
    <message>
        <source>everyone in the directory</source>
        <translation>все клиенты</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>весь день</translation>
    </message>
    <message>
        <source>on no day</source>
        <translation>ни в один день</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>каждый день</translation>
    </message>
    <message>
        <source>at any hour</source>
        <translation>в любой час</translation>
    </message>
    <message>
        <source>{hours} on the client’s clock, {days}</source>
        <translation>{hours} по времени клиента, {days}</translation>
    </message>
    <message>
        <source>{there} in {city}, {here} here</source>
        <translation>{there} ({city}), здесь {here}</translation>
    </message>
    <message>
        <source>being sent now</source>
        <translation>отправляется</translation>
    </message>
    <message>
        <source>waits for the client’s time zone</source>
        <translation>ждёт часового пояса клиента</translation>
    </message>
    <message>
        <source>waits until {moment}</source>
        <translation>ждёт до {moment}</translation>
    </message>
    <message>
        <source>tried again at {moment}</source>
        <translation>повтор в {moment}</translation>
    </message>
    <message>
        <source>waits for the start at {moment}</source>
        <translation>ждёт начала в {moment}</translation>
    </message>
    <message>
        <source>next in line</source>
        <translation>следующее в очереди</translation>
    </message>
    <message>
        <source>Not sent: {reasons}.</source>
        <translation>Не отправлено: {reasons}.</translation>
    </message>
    <message>
        <source>{why}; it may have been delivered</source>
        <translation>{why}; могло быть доставлено</translation>
    </message>
    <message>
        <source>has got enough messages today: waits until {moment}</source>
        <translation>на сегодня сообщений достаточно: ждёт до {moment}</translation>
    </message>
    <message>
        <source>rate limit: waits until {moment}</source>
        <translation>предел скорости: ждёт до {moment}</translation>
    </message>
    <message>
        <source>gateway down: tried again at {moment}</source>
        <translation>шлюз недоступен: повтор в {moment}</translation>
    </message>
    <message>
        <source>A draft: nothing goes out until you launch it.</source>
        <translation>Черновик: ничего не отправляется, пока вы его не запустите.</translation>
    </message>
    <message>
        <source>Cancelled: nothing more goes out.</source>
        <translation>Отменена: больше ничего не отправляется.</translation>
    </message>
    <message>
        <source>Finished: nothing more goes out.</source>
        <translation>Завершена: больше ничего не отправляется.</translation>
    </message>
    <message>
        <source>Its budget does not allow the next message. Raise it, then resume.</source>
        <translation>На следующее сообщение не хватает бюджета. Увеличьте его и возобновите.</translation>
    </message>
    <message>
        <source>You paused it. Nothing goes out until you resume it.</source>
        <translation>Вы приостановили её. Ничего не отправляется, пока вы её не возобновите.</translation>
    </message>
    <message>
        <source>Paused: {why}. Nothing goes out until you resume it.</source>
        <translation>Пауза: {why}. Ничего не отправляется, пока вы не продолжите.</translation>
    </message>
    <message>
        <source>Begins by itself: {moment}.</source>
        <translation>Начнётся сама: {moment}.</translation>
    </message>
    <message>
        <source>The sender is not running.</source>
        <translation>Отправитель не работает.</translation>
    </message>
    <message>
        <source>You paused the sender.</source>
        <translation>Вы приостановили отправку.</translation>
    </message>
    <message>
        <source>The sender is paused: {why}.</source>
        <translation>Отправитель на паузе: {why}.</translation>
    </message>
    <message>
        <source>The messages are being prepared.</source>
        <translation>Сообщения готовятся.</translation>
    </message>
    <message>
        <source>Every message is final.</source>
        <translation>Все сообщения завершены.</translation>
    </message>
    <message>
        <source>The end is too near for another attempt. What is left will expire at {end}.</source>
        <translation>Конец слишком близко для новой попытки. Срок оставшихся истечёт в {end}.</translation>
    </message>
    <message>
        <source>Those who are left have no time zone. Give them one, or set a fallback zone.</source>
        <translation>У оставшихся нет часового пояса. Укажите его им или задайте общий в настройках.</translation>
    </message>
    <message>
        <source>For those who are left it is outside the window. Next: {moment}.</source>
        <translation>Для оставшихся сейчас не время отправки. Дальше: {moment}.</translation>
    </message>
    <message>
        <source>The last attempts failed. Next attempt: {moment}.</source>
        <translation>Последние попытки не удались. Следующая: {moment}.</translation>
    </message>
    <message>
        <source>The gateway does not answer as it should. Nothing is lost; next attempt: {moment}.</source>
        <translation>Шлюз не отвечает как должен. Ничего не потеряно; следующая попытка: {moment}.</translation>
    </message>
    <message>
        <source>Waits ({why}). Next: {moment}.</source>
        <translation>Ждёт ({why}). Дальше: {moment}.</translation>
    </message>
    <message>
        <source>Some have no time zone: they wait until they are given one.</source>
        <translation>У некоторых не указан часовой пояс: они ждут, пока его не укажут.</translation>
    </message>
    <message>
        <source>starts {moment}</source>
        <translation>начало {moment}</translation>
    </message>
    <message>
        <source>ends {moment}</source>
        <translation>конец {moment}</translation>
    </message>
    <message>
        <source>ended {moment}</source>
        <translation>закончилась {moment}</translation>
    </message>
</context>
<context>
    <name>report</name>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ожидает</translation>
    </message>
    <message>
        <source>Mailing</source>
        <translation>Рассылка</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>День</translation>
    </message>
    <message>
        <source>Why not sent</source>
        <translation>Почему не отправлено</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Сообщений</translation>
    </message>
    <message>
        <source>{program}, {day}: {sent} sent, {not_sent} not sent</source>
        <translation>{program}, {day}: отправлено {sent}, не отправлено {not_sent}</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} — {last}</translation>
    </message>
    <message>
        <source>From {since} to {until}</source>
        <translation>С {since} по {until}</translation>
    </message>
    <message>
        <source>Mailings that stand in the attached file alone: {count}.</source>
        <translation>Рассылок, которые есть только в приложенном файле: {count}.</translation>
    </message>
    <message>
        <source>Nothing was sent, and nothing is pending.</source>
        <translation>Ничего не отправлено, и ничего не ожидает отправки.</translation>
    </message>
    <message>
        <source>The figures by mailing are attached as a table.</source>
        <translation>Данные по рассылкам приложены таблицей.</translation>
    </message>
    <message>
        <source>the mail server cannot be reached</source>
        <translation>почтовый сервер недоступен</translation>
    </message>
    <message>
        <source>the mail server does not speak TLS there, so nothing was sent</source>
        <translation>почтовый сервер не поддерживает там TLS, поэтому ничего не отправлено</translation>
    </message>
    <message>
        <source>the certificate of the mail server is not right</source>
        <translation>сертификат почтового сервера не подходит</translation>
    </message>
    <message>
        <source>there is no password for the mail server</source>
        <translation>нет пароля для почтового сервера</translation>
    </message>
    <message>
        <source>the mail server refuses user or password</source>
        <translation>почтовый сервер не принимает пользователя или пароль</translation>
    </message>
    <message>
        <source>the mail server refuses the sender’s address</source>
        <translation>почтовый сервер не принимает адрес отправителя</translation>
    </message>
    <message>
        <source>the mail server refuses the recipients</source>
        <translation>почтовый сервер не принимает получателей</translation>
    </message>
    <message>
        <source>the mail server refuses the mail</source>
        <translation>почтовый сервер не принимает письмо</translation>
    </message>
    <message>
        <source>the mail server did not answer to the end</source>
        <translation>почтовый сервер не ответил до конца</translation>
    </message>
    <message>
        <source>The daily report did not go out: %1. Next attempt: %2.</source>
        <translation>Ежедневный отчёт не отправлен: %1. Следующая попытка: %2.</translation>
    </message>
    <message>
        <source>now</source>
        <translation>сейчас</translation>
    </message>
    <message>
        <source>Look at the settings</source>
        <translation>Открыть настройки</translation>
    </message>
</context>
<context>
    <name>sender</name>
    <message>
        <source>Sending %1/s</source>
        <translation>Отправка %1/с</translation>
    </message>
    <message>
        <source>Ready, next: %1</source>
        <translation>Готов, дальше: %1</translation>
    </message>
    <message>
        <source>The day’s limit is used up. Sending goes on by itself at midnight.</source>
        <translation>Дневной предел исчерпан. Отправка продолжится сама в полночь.</translation>
    </message>
    <message>
        <source>The gateway asked for a pause, until %1.</source>
        <translation>Шлюз попросил паузу: до %1.</translation>
    </message>
    <message>
        <source>Gateway down</source>
        <translation>Шлюз недоступен</translation>
    </message>
    <message>
        <source>Day’s limit used up</source>
        <translation>Дневной предел исчерпан</translation>
    </message>
    <message>
        <source>Pause for the gateway</source>
        <translation>Пауза для шлюза</translation>
    </message>
    <message>
        <source>The gateway does not answer as it should. Nothing is lost; next attempt at %1.</source>
        <translation>Шлюз не отвечает как должен. Ничего не потеряно; следующая попытка в %1.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Попробовать сейчас</translation>
    </message>
    <message>
        <source>Change the limit</source>
        <translation>Изменить предел</translation>
    </message>
    <message>
        <source>No gateway is set up yet, so nothing goes out.</source>
        <translation>Шлюз ещё не настроен, поэтому ничего не отправляется.</translation>
    </message>
    <message>
        <source>Set up the gateway</source>
        <translation>Настроить шлюз</translation>
    </message>
    <message>
        <source>There is no token for the gateway, so nothing goes out.</source>
        <translation>Для шлюза нет токена, поэтому ничего не отправляется.</translation>
    </message>
    <message>
        <source>Enter a token</source>
        <translation>Ввести токен</translation>
    </message>
    <message>
        <source>The gateway refused the token at %1. Nothing is lost.</source>
        <translation>Шлюз не принял токен в %1. Ничего не потеряно.</translation>
    </message>
    <message>
        <source>Enter a new token</source>
        <translation>Ввести новый токен</translation>
    </message>
    <message>
        <source>No gateway answers at this address. Nothing is lost.</source>
        <translation>По этому адресу шлюз не отвечает. Ничего не потеряно.</translation>
    </message>
    <message>
        <source>Check the address</source>
        <translation>Проверить адрес</translation>
    </message>
    <message>
        <source>The disk is nearly full. Sending goes on by itself once there is room.</source>
        <translation>На диске почти нет места. Отправка продолжится сама, когда место появится.</translation>
    </message>
    <message>
        <source>You paused the sender. Messages wait.</source>
        <translation>Вы приостановили отправку. Сообщения ждут.</translation>
    </message>
    <message>
        <source>Start sending</source>
        <translation>Начать отправку</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>pending</source>
        <translation>ожидает</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>отправлено</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>не отправлено</translation>
    </message>
    <message>
        <source>waits for the start</source>
        <translation>ждёт начала</translation>
    </message>
    <message>
        <source>outside the window</source>
        <translation>вне окна отправки</translation>
    </message>
    <message>
        <source>will be tried again</source>
        <translation>будет повтор</translation>
    </message>
    <message>
        <source>rate limit</source>
        <translation>ограничение скорости</translation>
    </message>
    <message>
        <source>mailing paused</source>
        <translation>рассылка на паузе</translation>
    </message>
    <message>
        <source>sender paused</source>
        <translation>отправитель на паузе</translation>
    </message>
    <message>
        <source>gateway down</source>
        <translation>шлюз недоступен</translation>
    </message>
    <message>
        <source>no time zone</source>
        <translation>нет часового пояса</translation>
    </message>
    <message>
        <source>has got enough messages today</source>
        <translation>на сегодня сообщений достаточно</translation>
    </message>
    <message>
        <source>rejected by the gateway</source>
        <translation>отклонено шлюзом</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>срок истёк</translation>
    </message>
    <message>
        <source>unconfirmed: it may have been delivered</source>
        <translation>не подтверждено: возможно, доставлено</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>отменено</translation>
    </message>
    <message>
        <source>opted out</source>
        <translation>клиент отказался</translation>
    </message>
    <message>
        <source>nothing left of its text</source>
        <translation>после подстановки пустой текст</translation>
    </message>
    <message>
        <source>no consent to advertising</source>
        <translation>нет согласия на рекламу</translation>
    </message>
    <message>
        <source>client deleted</source>
        <translation>клиент удалён</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Черновик</translation>
    </message>
    <message>
        <source>Scheduled</source>
        <translation>Запланирована</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Идёт</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Завершена</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Отменена</translation>
    </message>
    <message>
        <source>paused by you</source>
        <translation>приостановлено вами</translation>
    </message>
    <message>
        <source>its start passed while the program was off</source>
        <translation>начало прошло, пока программа не работала</translation>
    </message>
    <message>
        <source>the gateway refused too many messages</source>
        <translation>шлюз отклонил слишком много сообщений</translation>
    </message>
    <message>
        <source>held since an older database was restored</source>
        <translation>приостановлено: восстановлена более старая база</translation>
    </message>
    <message>
        <source>its budget does not allow the next message</source>
        <translation>на следующее сообщение не хватает бюджета</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>каждый день</translation>
    </message>
    <message>
        <source>every week</source>
        <translation>каждую неделю</translation>
    </message>
    <message>
        <source>every month</source>
        <translation>каждый месяц</translation>
    </message>
    <message>
        <source>the gateway refused the token</source>
        <translation>шлюз не принял токен</translation>
    </message>
    <message>
        <source>there is no token</source>
        <translation>нет токена</translation>
    </message>
    <message>
        <source>there is no gateway address</source>
        <translation>нет адреса шлюза</translation>
    </message>
    <message>
        <source>the gateway address is wrong</source>
        <translation>адрес шлюза неверен</translation>
    </message>
    <message>
        <source>the disk is nearly full</source>
        <translation>на диске почти нет места</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Остановлен</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Готов</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Отправка</translation>
    </message>
    <message>
        <source>Send again with the same id</source>
        <translation>Отправить ещё раз с тем же номером</translation>
    </message>
    <message>
        <source>Hold as unconfirmed</source>
        <translation>Отложить как неподтверждённое</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>принято</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>отклонено</translation>
    </message>
    <message>
        <source>not delivered, will be tried again</source>
        <translation>не доставлено, будет повтор</translation>
    </message>
    <message>
        <source>no clear answer, will be tried again</source>
        <translation>нет ясного ответа, будет повтор</translation>
    </message>
    <message>
        <source>the gateway asked to wait</source>
        <translation>шлюз попросил подождать</translation>
    </message>
    <message>
        <source>token refused</source>
        <translation>токен не принят</translation>
    </message>
    <message>
        <source>wrong address</source>
        <translation>неверный адрес</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>не отправлялось</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 д</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 ч</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 мин</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
</context>
</TS>
