<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>deskphone</name>
    <message>
      <location filename="../../ui/attention.py"/>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Pick up</source>
      <translation>Heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/attention.py"/>
      <source>Dismiss</source>
      <translation>Ausblenden</translation>
    </message>
    <message>
      <location filename="../../ui/attention.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Answer</source>
      <translation>Annehmen</translation>
    </message>
    <message>
      <location filename="../../ui/attention.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Decline</source>
      <translation>Ablehnen</translation>
    </message>
    <message>
      <location filename="../../ui/autostart.py"/>
      <source>{file} cannot be changed ({why}).</source>
      <translation>{file} lässt sich nicht ändern ({why}).</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 contact stands in {}.</source>
      <translation>1 Kontakt steht in {}.</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} contacts stand in {}.</source>
      <translation>{} Kontakte stehen in {}.</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>Work</source>
      <translation>Arbeit</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>Mobile</source>
      <translation>Mobil</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>Home</source>
      <translation>Privat</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>Fax</source>
      <translation>Fax</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <location filename="../../ui/screens/contact.py"/>
      <source>Number</source>
      <translation>Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 contact is new</source>
      <translation>1 Kontakt ist neu</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} contacts are new</source>
      <translation>{} Kontakte sind neu</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 has further numbers</source>
      <translation>1 hat weitere Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} have further numbers</source>
      <translation>{} haben weitere Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 was there already</source>
      <translation>1 war schon da</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} were there already</source>
      <translation>{} waren schon da</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 without a number is left out</source>
      <translation>1 ohne Nummer ist ausgelassen</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} without a number are left out</source>
      <translation>{} ohne Nummer sind ausgelassen</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>1 without a name is left out</source>
      <translation>1 ohne Namen ist ausgelassen</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{} without a name are left out</source>
      <translation>{} ohne Namen sind ausgelassen</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{}: {}.</source>
      <translation>{}: {}.</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>there is no contact in it</source>
      <translation>darin steht kein Kontakt</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>{}, line {}: {}.</source>
      <translation>{}, Zeile {}: {}.</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <source>Nothing is changed.</source>
      <translation>Nichts ist geändert.</translation>
    </message>
    <message>
      <location filename="../../ui/call_events.py"/>
      <source>Too much happens at once: not everything that calls are to open is opened.</source>
      <translation>Zu viel geschieht auf einmal: nicht alles, was Anrufe öffnen sollen, wird geöffnet.</translation>
    </message>
    <message>
      <location filename="../../ui/call_events.py"/>
      <source>{} could not be started: see [[event]] in phone.toml.</source>
      <translation>{} ließ sich nicht starten: siehe [[event]] in phone.toml.</translation>
    </message>
    <message>
      <location filename="../../ui/calling_back.py"/>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Call</source>
      <translation>Anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/calling_back.py"/>
      <source>You wanted to be told.</source>
      <translation>Sie wollten Bescheid bekommen.</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <source>A key is added.</source>
      <translation>Eine Taste ist hinzugefügt.</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <location filename="../../ui/phone_book.py"/>
      <location filename="../../ui/recent_calls.py"/>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <location filename="../../ui/phone_book.py"/>
      <source>{} is removed.</source>
      <translation>{} ist entfernt.</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <source>{} keys are added.</source>
      <translation>{} Tasten sind hinzugefügt.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <location filename="../../ui/wishes.py"/>
      <source>That changed as you pressed: press again if you want it.</source>
      <translation>Das hat sich beim Drücken geändert: noch einmal drücken, wenn Sie es wollen.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>That was right after the press before: press again if you want it.</source>
      <translation>Das kam gleich nach dem Druck davor: noch einmal drücken, wenn Sie es wollen.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>{} is over{}.</source>
      <translation>{} ist vorbei{}.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>{} came as you pressed: press again if you want it.</source>
      <translation>{} kam beim Drücken dazu: noch einmal drücken, wenn Sie es wollen.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>{}: there is no news of it any more, it may ring on.</source>
      <translation>{}: davon gibt es keine Nachricht mehr, es klingelt vielleicht weiter.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>{} is not offered here any more, it rings on.</source>
      <translation>{} wird hier nicht mehr angeboten, es klingelt weiter.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write a whole number, such as 300.</source>
      <translation>Schreiben Sie eine ganze Zahl, etwa 300.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write the user name or extension, such as 101.</source>
      <translation>Schreiben Sie den Benutzernamen oder die Nebenstelle, etwa 101.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write the PBX's name or address, such as pbx.example.org.</source>
      <translation>Schreiben Sie Namen oder Adresse der Telefonanlage, etwa pbx.example.org.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Give the account a name.</source>
      <translation>Geben Sie dem Konto einen Namen.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>This must not be empty.</source>
      <translation>Das darf nicht leer sein.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write the number or address of this key, such as 102.</source>
      <translation>Schreiben Sie Nummer oder Adresse dieser Taste, etwa 102.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write {} at most.</source>
      <translation>Schreiben Sie höchstens {}.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write {} at least.</source>
      <translation>Schreiben Sie mindestens {}.</translation>
    </message>
    <message>
      <location filename="../../ui/forwarding.py"/>
      <source>all calls go to {}</source>
      <translation>alle Anrufe gehen an {}</translation>
    </message>
    <message>
      <location filename="../../ui/forwarding.py"/>
      <source>busy: calls go to {}</source>
      <translation>besetzt: Anrufe gehen an {}</translation>
    </message>
    <message>
      <location filename="../../ui/forwarding.py"/>
      <source>not answered: calls go to {}</source>
      <translation>nicht angenommen: Anrufe gehen an {}</translation>
    </message>
    <message>
      <location filename="../../ui/functions.py"/>
      <source>{} is no web address: it begins with https:// or http://.</source>
      <translation>{} ist keine Webadresse: eine solche beginnt mit https:// oder http://.</translation>
    </message>
    <message>
      <location filename="../../ui/functions.py"/>
      <source>No program of this computer opens {}.</source>
      <translation>Kein Programm auf diesem Rechner öffnet {}.</translation>
    </message>
    <message>
      <location filename="../../ui/leaving.py"/>
      <source>Calls still ring here. Quit is in the menu of this icon.</source>
      <translation>Anrufe klingeln hier weiter. Beenden steht im Menü dieses Symbols.</translation>
    </message>
    <message>
      <location filename="../../ui/leaving.py"/>
      <source>Not saved. Close again to drop your changes and quit.</source>
      <translation>Nicht gespeichert. Noch einmal schließen verwirft Ihre Änderungen und beendet.</translation>
    </message>
    <message>
      <location filename="../../ui/leaving.py"/>
      <source>deskphone goes on</source>
      <translation>deskphone läuft weiter</translation>
    </message>
    <message>
      <location filename="../../ui/main_window.py"/>
      <source>deskphone {}: a softphone for people who live by their busy-lamp keys. GPL-3.0-or-later.</source>
      <translation>deskphone {}: ein Softphone für alle, die mit Besetztlampen arbeiten. GPL-3.0-or-later.</translation>
    </message>
    <message>
      <location filename="../../ui/main_window.py"/>
      <source>Take it</source>
      <translation>Übernehmen</translation>
    </message>
    <message>
      <location filename="../../ui/main_window.py"/>
      <source>A link names {}.</source>
      <translation>Ein Link nennt {}.</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Do not tell me when free</source>
      <translation>Nicht Bescheid geben, wenn frei</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Explain this key</source>
      <translation>Diese Taste erklären</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Edit …</source>
      <translation>Bearbeiten …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Copy the number</source>
      <translation>Nummer kopieren</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Show in the book</source>
      <translation>Im Telefonbuch zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Add to the book …</source>
      <translation>Ins Telefonbuch …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/screens/explain.py"/>
      <location filename="../../ui/screens/trace.py"/>
      <location filename="../../ui/widgets/status_line.py"/>
      <source>What happened</source>
      <translation>Was geschah</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Forget this call</source>
      <translation>Diesen Anruf vergessen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Add a key …</source>
      <translation>Taste hinzufügen …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Add many keys …</source>
      <translation>Viele Tasten hinzufügen …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/tray.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>Do not disturb</source>
      <translation>Nicht stören</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Sound …</source>
      <translation>Ton …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/phone_news.py"/>
      <source>Start the telephone again</source>
      <translation>Telefon neu starten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Appearance</source>
      <translation>Aussehen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>No blinking</source>
      <translation>Kein Blinken</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Green lamp for idle colleagues</source>
      <translation>Grüne Lampe für freie Kollegen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Closing leaves it in the tray</source>
      <translation>Schließen legt es in die Leiste</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Start with the computer</source>
      <translation>Mit dem Rechner starten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>About deskphone</source>
      <translation>Über deskphone</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/screens/recent.py"/>
      <location filename="../../ui/tray.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <location filename="../../ui/widgets/recent_list.py"/>
      <source>Recent calls</source>
      <translation>Anrufliste</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/screens/book.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>Book</source>
      <translation>Telefonbuch</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Settings …</source>
      <translation>Einstellungen …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Off</source>
      <translation>Aus</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>For 30 minutes</source>
      <translation>Für 30 Minuten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>For an hour</source>
      <translation>Für eine Stunde</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Until tomorrow, 8:00</source>
      <translation>Bis morgen, 8:00</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Until I switch it off</source>
      <translation>Bis ich es ausschalte</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Forward calls …</source>
      <translation>Anrufe umleiten …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>As the system</source>
      <translation>Wie das System</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Light</source>
      <translation>Hell</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Dark</source>
      <translation>Dunkel</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/tray.py"/>
      <location filename="../../ui/trouble.py"/>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Tell me when free</source>
      <translation>Bescheid geben, wenn frei</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Call {}</source>
      <translation>{} anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/models/trace.py"/>
      <source>received from {}</source>
      <translation>empfangen von {}</translation>
    </message>
    <message>
      <location filename="../../ui/models/trace.py"/>
      <source>sent to {}</source>
      <translation>gesendet an {}</translation>
    </message>
    <message>
      <location filename="../../ui/pages.py"/>
      <source>Not saved. Press again to drop your changes and open the recent calls.</source>
      <translation>Nicht gespeichert. Noch einmal drücken verwirft Ihre Änderungen und öffnet die Anrufliste.</translation>
    </message>
    <message>
      <location filename="../../ui/pages.py"/>
      <source>Not saved. Press again to drop your changes and open the book.</source>
      <translation>Nicht gespeichert. Noch einmal drücken verwirft Ihre Änderungen und öffnet das Telefonbuch.</translation>
    </message>
    <message>
      <location filename="../../ui/pages.py"/>
      <source>Not saved. Press again to drop your changes and add many keys.</source>
      <translation>Nicht gespeichert. Noch einmal drücken verwirft Ihre Änderungen und fügt viele Tasten hinzu.</translation>
    </message>
    <message>
      <location filename="../../ui/pages.py"/>
      <source>Not saved. Press again to drop your changes.</source>
      <translation>Nicht gespeichert. Noch einmal drücken verwirft Ihre Änderungen.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>{} is saved.</source>
      <translation>{} ist gespeichert.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>No contact matches: nobody is called.</source>
      <translation>Kein Kontakt passt: niemand wird angerufen.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>Type a name or a number of a contact, then Enter calls.</source>
      <translation>Namen oder Nummer eines Kontakts tippen, dann ruft Enter an.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_news.py"/>
      <source>The telephone is off: start it again first.</source>
      <translation>Das Telefon ist aus: starten Sie es zuerst neu.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_news.py"/>
      <source>The telephone is still starting: press again in a moment.</source>
      <translation>Das Telefon startet noch: drücken Sie gleich noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/preferences.py"/>
      <source>{} cannot be written: what you change now, as forwarding or do not disturb, is forgotten when deskphone ends. Free some space, or mend its permissions.</source>
      <translation>{} lässt sich nicht schreiben: was Sie jetzt ändern, etwa Umleitung oder Nicht stören, ist vergessen, wenn deskphone endet. Machen Sie Platz auf der Platte, oder berichtigen Sie die Rechte der Datei.</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>All calls up to now will be forgotten, also those that are not shown.</source>
      <translation>Alle Anrufe bis jetzt werden vergessen, auch die, die nicht zu sehen sind.</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>Forget them</source>
      <translation>Vergessen</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>This caller gave no number that could be called.</source>
      <translation>Dieser Anrufer hat keine Nummer genannt, die sich anrufen ließe.</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>The call with {} is forgotten.</source>
      <translation>Der Anruf mit {} ist vergessen.</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>Missed call: {}</source>
      <translation>Verpasster Anruf: {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>Call back</source>
      <translation>Zurückrufen</translation>
    </message>
    <message>
      <location filename="../../ui/recent_calls.py"/>
      <source>Text from {}</source>
      <translation>Text von {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>not allowed</source>
      <translation>nicht erlaubt</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>there is no such number</source>
      <translation>diese Nummer gibt es nicht</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>no answer</source>
      <translation>keine Antwort</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>the number is not complete</source>
      <translation>die Nummer ist nicht vollständig</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>busy</source>
      <translation>besetzt</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>given up</source>
      <translation>aufgegeben</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>no codec in common</source>
      <translation>kein gemeinsamer Codec</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>declined</source>
      <translation>abgelehnt</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <location filename="../../ui/text.py"/>
      <source>unknown caller</source>
      <translation>unbekannter Anrufer</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>missed: do not disturb</source>
      <translation>verpasst: Nicht stören</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>received</source>
      <translation>angenommen</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>dialled</source>
      <translation>gewählt</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>missed: this phone was busy</source>
      <translation>verpasst: dieses Telefon war besetzt</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>missed</source>
      <translation>verpasst</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>an empty text</source>
      <translation>ein leerer Text</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>passed on</source>
      <translation>weitergegeben</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>answered elsewhere</source>
      <translation>anderswo angenommen</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <location filename="../../ui/text.py"/>
      <source>picked up for {}</source>
      <translation>herangeholt für {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>dialled: {}</source>
      <translation>gewählt: {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>dialled, spoke with {}</source>
      <translation>gewählt, gesprochen mit {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>tomorrow {}</source>
      <translation>morgen {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>yesterday {}</source>
      <translation>gestern {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <location filename="../../ui/text.py"/>
      <source>for {}</source>
      <translation>für {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <location filename="../../ui/text.py"/>
      <source>by {}</source>
      <translation>über {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <source>passed on to {}</source>
      <translation>weitergegeben an {}</translation>
    </message>
    <message>
      <location filename="../../ui/recent_text.py"/>
      <location filename="../../ui/text.py"/>
      <source>answered by {}</source>
      <translation>angenommen von {}</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Name, company or number</source>
      <translation>Name, Firma oder Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Find a contact</source>
      <translation>Kontakt suchen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <location filename="../../ui/screens/recent.py"/>
      <location filename="../../ui/screens/trace.py"/>
      <source>Back to the keys (Esc)</source>
      <translation>Zurück zu den Tasten (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <location filename="../../ui/screens/many_keys.py"/>
      <location filename="../../ui/text.py"/>
      <source>Add</source>
      <translation>Hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Add a contact</source>
      <translation>Kontakt hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Import …</source>
      <translation>Importieren …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Import contacts from a file</source>
      <translation>Kontakte aus einer Datei importieren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Export …</source>
      <translation>Exportieren …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Export all contacts into a file</source>
      <translation>Alle Kontakte in eine Datei schreiben</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Import a file (vCard or CSV), or drop it here.</source>
      <translation>Importieren Sie eine Datei (vCard oder CSV), oder legen Sie sie hier ab.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>A file of contacts</source>
      <translation>Eine Datei mit Kontakten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Where to write all contacts</source>
      <translation>Wohin alle Kontakte geschrieben werden</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>No contact matches.</source>
      <translation>Kein Kontakt passt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>No contacts yet</source>
      <translation>Noch keine Kontakte</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>contacts</source>
      <translation>Kontakte</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <location filename="../../ui/widgets/book_list.py"/>
      <source>Contacts</source>
      <translation>Kontakte</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>All files</source>
      <translation>Alle Dateien</translation>
    </message>
    <message>
      <location filename="../../ui/screens/book.py"/>
      <source>Table</source>
      <translation>Tabelle</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Kind of the number</source>
      <translation>Art der Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Edit contact</source>
      <translation>Kontakt bearbeiten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>New contact</source>
      <translation>Neuer Kontakt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Company</source>
      <translation>Firma</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Note</source>
      <translation>Notiz</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Numbers</source>
      <translation>Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/forwarding.py"/>
      <location filename="../../ui/screens/many_keys.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/forwarding.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Save</source>
      <translation>Speichern</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Save (Ctrl+Enter)</source>
      <translation>Speichern (Strg+Enter)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/forwarding.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number or address</source>
      <translation>Nummer oder Adresse</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Another number</source>
      <translation>Weitere Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Write a name or a company.</source>
      <translation>Schreiben Sie einen Namen oder eine Firma.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Not saved. Cancel again drops your changes.</source>
      <translation>Nicht gespeichert. Noch einmal Abbrechen verwirft Ihre Änderungen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>This cannot be dialled: write a number or an address.</source>
      <translation>Das lässt sich nicht wählen: schreiben Sie eine Nummer oder eine Adresse.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <source>Write a number.</source>
      <translation>Schreiben Sie eine Nummer.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/contact.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Not saved. Esc again drops your changes.</source>
      <translation>Nicht gespeichert. Noch einmal Esc verwirft Ihre Änderungen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/desk.py"/>
      <source>Hang up and quit</source>
      <translation>Auflegen und beenden</translation>
    </message>
    <message>
      <location filename="../../ui/screens/desk.py"/>
      <source>Keep talking</source>
      <translation>Weitersprechen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <source>Explanation</source>
      <translation>Erklärung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <location filename="../../ui/screens/trace.py"/>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <location filename="../../ui/screens/popup.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <source>Key {}: {}</source>
      <translation>Taste {}: {}</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Welcome to deskphone</source>
      <translation>Willkommen bei deskphone</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>See when colleagues' phones ring, and take the call with one press.</source>
      <translation>Sehen Sie, wenn Telefone von Kollegen klingeln, und holen Sie den Anruf mit einem Druck heran.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Connect to my PBX</source>
      <translation>Mit meiner Telefonanlage verbinden</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Try the demo</source>
      <translation>Demo ausprobieren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>The demo needs no account: it brings its own PBX and colleagues.</source>
      <translation>Die Demo braucht kein Konto: sie bringt ihre eigene Telefonanlage und Kollegen mit.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Connect</source>
      <translation>Verbinden</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <source>Address of the PBX</source>
      <translation>Adresse der Telefonanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>User or extension</source>
      <translation>Benutzer oder Nebenstelle</translation>
    </message>
    <message>
      <location filename="../../ui/screens/first_run.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Password</source>
      <translation>Passwort</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Pass all calls on</source>
      <translation>Alle Anrufe weitergeben</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Pass calls on while I am busy</source>
      <translation>Anrufe weitergeben, wenn ich besetzt bin</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Pass calls on that I do not answer</source>
      <translation>Anrufe weitergeben, die ich nicht annehme</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>after (seconds)</source>
      <translation>nach (Sekunden)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>Forward calls</source>
      <translation>Anrufe umleiten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>This phone tells the server where a call is to go, and only while it runs. Busy is who is in a call or not to be disturbed.</source>
      <translation>Dieses Telefon sagt dem Server, wohin ein Anruf gehen soll, und nur solange es läuft. Besetzt ist, wer spricht oder nicht gestört werden will.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Not saved. Once more drops your changes.</source>
      <translation>Nicht gespeichert. Noch einmal verwirft Ihre Änderungen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Type the number that calls are to go to.</source>
      <translation>Tippen Sie die Nummer, an die Anrufe gehen sollen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Number for all calls</source>
      <translation>Nummer für alle Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Number while I am busy</source>
      <translation>Nummer, wenn ich besetzt bin</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Number for calls that I do not answer</source>
      <translation>Nummer für Anrufe, die ich nicht annehme</translation>
    </message>
    <message>
      <location filename="../../ui/screens/forwarding.py"/>
      <source>Write seconds, {} to {}.</source>
      <translation>Schreiben Sie Sekunden, {} bis {}.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Find a key (Ctrl+F)</source>
      <translation>Taste suchen (Strg+F)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Find a key</source>
      <translation>Taste suchen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/text.py"/>
      <source>Add a key</source>
      <translation>Taste hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>No key matches.</source>
      <translation>Keine Taste passt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Add key</source>
      <translation>Taste hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>No keys yet</source>
      <translation>Noch keine Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Add the extensions you want to see.</source>
      <translation>Fügen Sie die Nebenstellen hinzu, die Sie sehen wollen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/list_editor.py"/>
      <source>Move up</source>
      <translation>Nach oben</translation>
    </message>
    <message>
      <location filename="../../ui/screens/list_editor.py"/>
      <source>Move down</source>
      <translation>Nach unten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Add many keys</source>
      <translation>Viele Tasten hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Paste a list: a number and a name in each line, a table, or a snom's function keys (text or XML).</source>
      <translation>Fügen Sie eine Liste ein: eine Nummer und einen Namen je Zeile, eine Tabelle, oder die Funktionstasten eines snom (Text oder XML).</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Numbers and names</source>
      <translation>Nummern und Namen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Open a file …</source>
      <translation>Datei öffnen …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Copy my keys</source>
      <translation>Meine Tasten kopieren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>A list of keys</source>
      <translation>Eine Liste von Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Nothing is added yet. Once more drops what you pasted.</source>
      <translation>Noch ist nichts hinzugefügt. Noch einmal verwirft das Eingefügte.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>{} keys are in the clipboard, as a snom reads them.</source>
      <translation>{} Tasten sind in der Zwischenablage, so wie ein snom sie liest.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Line {}: {}</source>
      <translation>Zeile {}: {}</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>{} {}.</source>
      <translation>{} {}.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/many_keys.py"/>
      <source>Further lines: {}.</source>
      <translation>Weitere Zeilen: {}.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <location filename="../../ui/screens/popup.py"/>
      <source>Calls</source>
      <translation>Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>Show or hide the dial pad</source>
      <translation>Wähltasten zeigen oder verbergen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>My calls</source>
      <translation>Meine Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>Ringing elsewhere</source>
      <translation>Klingelt anderswo</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>No calls.</source>
      <translation>Keine Anrufe.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>When a colleague's phone rings, the call appears here.</source>
      <translation>Wenn bei einem Kollegen das Telefon klingelt, erscheint der Anruf hier.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/popup.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>Ringing</source>
      <translation>Klingelt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/popup.py"/>
      <source>Show the window</source>
      <translation>Fenster zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>All</source>
      <translation>Alle</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Missed</source>
      <translation>Verpasst</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Received</source>
      <translation>Eingang</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Dialled</source>
      <translation>Ausgang</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Picked up</source>
      <translation>Geholt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Texts</source>
      <translation>Texte</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Find (Ctrl+F)</source>
      <translation>Suchen (Strg+F)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Find a call</source>
      <translation>Anruf suchen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Forget all calls …</source>
      <translation>Alle Anrufe vergessen …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>No calls yet</source>
      <translation>Noch keine Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>Calls that are over stand here.</source>
      <translation>Hier stehen Anrufe, die vorbei sind.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>No call matches.</source>
      <translation>Kein Anruf passt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/recent.py"/>
      <source>{} new</source>
      <translation>{} neu</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Automatic</source>
      <translation>Automatisch</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Colleague, with a lamp</source>
      <translation>Kollege, mit Lampe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Extension, with a lamp</source>
      <translation>Nebenstelle, mit Lampe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Speed dial</source>
      <translation>Kurzwahl</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Group pickup</source>
      <translation>Gruppen-Heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Parking place</source>
      <translation>Parkplatz</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Line</source>
      <translation>Leitung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Transfer to a number</source>
      <translation>Übergeben an eine Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Tones</source>
      <translation>Töne</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Function (dnd, redial, hold …)</source>
      <translation>Funktion (dnd, redial, hold …)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Web address</source>
      <translation>Webadresse</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Forwarding to a number</source>
      <translation>Umleitung an eine Nummer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Name of the account</source>
      <translation>Name des Kontos</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>PBX</source>
      <translation>Telefonanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Server, if not the same</source>
      <translation>Server, wenn ein anderer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Transport</source>
      <translation>Übertragung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Your name</source>
      <translation>Ihr Name</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Login name, if not the user</source>
      <translation>Anmeldename, wenn nicht der Benutzer</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Picking up</source>
      <translation>Heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Make of the PBX</source>
      <translation>Fabrikat der Telefonanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Method</source>
      <translation>Verfahren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Form of Replaces</source>
      <translation>Form von Replaces</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Pickup code</source>
      <translation>Code zum Heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Group pickup code</source>
      <translation>Code für die Gruppe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/tray.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>Voicemail</source>
      <translation>Voicemail</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Register for (seconds)</source>
      <translation>Anmelden für (Sekunden)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>What it is</source>
      <translation>Was sie ist</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Label</source>
      <translation>Beschriftung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Account</source>
      <translation>Konto</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Open the Calls screen when a colleague's phone rings</source>
      <translation>Anrufe zeigen, wenn bei einem Kollegen das Telefon klingelt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Try the next method when the PBX refuses a pickup</source>
      <translation>Das nächste Verfahren versuchen, wenn die Anlage das Heranholen verweigert</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Country of numbers</source>
      <translation>Land der Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Language, from the next start</source>
      <translation>Sprache, ab dem nächsten Start</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>As the system: {}</source>
      <translation>Wie das System: {}</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>New account</source>
      <translation>Neues Konto</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>New key</source>
      <translation>Neue Taste</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Please mend what is marked.</source>
      <translation>Bitte berichtigen Sie, was markiert ist.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>what others see</source>
      <translation>was andere sehen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>by the make of the PBX</source>
      <translation>je nach Fabrikat der Anlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>what stands on the key</source>
      <translation>was auf der Taste steht</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>the account's</source>
      <translation>der des Kontos</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Add an account</source>
      <translation>Konto hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Remove this account</source>
      <translation>Dieses Konto entfernen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>No account yet</source>
      <translation>Noch kein Konto</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Add the one your PBX gave you.</source>
      <translation>Fügen Sie das hinzu, das Sie von Ihrer Telefonanlage haben.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Remove this key</source>
      <translation>Diese Taste entfernen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Accounts</source>
      <translation>Konten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Phone</source>
      <translation>Telefon</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>The first one</source>
      <translation>Das erste</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>INVITE with Replaces</source>
      <translation>INVITE mit Replaces</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Call the remote target</source>
      <translation>Das Remote-Target anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Star code</source>
      <translation>Sterncode</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>With both tags (RFC 3891)</source>
      <translation>Mit beiden Tags (RFC 3891)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Call-ID only (snom)</source>
      <translation>Nur Call-ID (snom)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Call-ID and zero tags</source>
      <translation>Call-ID und Null-Tags</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Further entries: {}.</source>
      <translation>Weitere Einträge: {}.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Microphone</source>
      <translation>Mikrofon</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Headset or loudspeaker</source>
      <translation>Headset oder Lautsprecher</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Sound</source>
      <translation>Ton</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>What you choose counts at once, also in a call. Where a device is not there, the system's is used.</source>
      <translation>Was Sie wählen, gilt sofort, auch im Gespräch. Wo ein Gerät fehlt, wird das des Systems benutzt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Looking for devices …</source>
      <translation>Geräte werden gesucht …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Let it ring</source>
      <translation>Klingeln lassen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>This computer has no sound device that could be found.</source>
      <translation>Auf diesem Rechner ließ sich kein Tongerät finden.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Where I hear the call</source>
      <translation>Wo ich das Gespräch höre</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Not there now: {}</source>
      <translation>Zurzeit nicht da: {}</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>SIP messages stand here as they are sent and received, without passwords and keys.</source>
      <translation>Hier stehen SIP-Nachrichten, wie sie gesendet und empfangen werden, ohne Passwörter und Schlüssel.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Message</source>
      <translation>Nachricht</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Choose a row to read its message.</source>
      <translation>Wählen Sie eine Zeile, um ihre Nachricht zu lesen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Filter (Ctrl+F)</source>
      <translation>Filter (Strg+F)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Filter</source>
      <translation>Filter</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>number:102, method:INVITE, call-id:a7f, or words of the message</source>
      <translation>number:102, method:INVITE, call-id:a7f oder Wörter der Nachricht</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Copy the chosen messages (Ctrl+C)</source>
      <translation>Ausgewählte Nachrichten kopieren (Strg+C)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Save …</source>
      <translation>Speichern …</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Save what is shown, for Wireshark or as text (Ctrl+S)</source>
      <translation>Speichern, was zu sehen ist: für Wireshark oder als Text (Strg+S)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Save what happened</source>
      <translation>Speichern, was geschah</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>For Wireshark (*.pcapng)</source>
      <translation>Für Wireshark (*.pcapng)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Text (*.txt)</source>
      <translation>Text (*.txt)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Nothing yet</source>
      <translation>Noch nichts</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>No message matches.</source>
      <translation>Keine Nachricht passt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>These are too many to copy: save them instead.</source>
      <translation>Das sind zu viele zum Kopieren: speichern Sie sie stattdessen.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Call the file .pcapng or .txt: its name says what is written.</source>
      <translation>Nennen Sie die Datei .pcapng oder .txt: ihr Name sagt, was geschrieben wird.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Saved.</source>
      <translation>Gespeichert.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>{} messages</source>
      <translation>{} Nachrichten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>{} cannot be written ({}).</source>
      <translation>{} lässt sich nicht schreiben ({}).</translation>
    </message>
    <message>
      <location filename="../../ui/screens/trace.py"/>
      <source>Messages copied: {}.</source>
      <translation>Nachrichten kopiert: {}.</translation>
    </message>
    <message>
      <location filename="../../ui/session.py"/>
      <source>Something went wrong inside deskphone; it goes on. Its log says more.</source>
      <translation>In deskphone ging etwas schief; es läuft weiter. Mehr sagt sein Protokoll.</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>rings on</source>
      <translation>klingelt weiter</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>no news of it</source>
      <translation>keine Nachricht davon</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>less than a minute</source>
      <translation>weniger als eine Minute</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>1 minute</source>
      <translation>1 Minute</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>picked up</source>
      <translation>herangeholt</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>rings no more</source>
      <translation>klingelt nicht mehr</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>(empty)</source>
      <translation>(leer)</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>on hold</source>
      <translation>gehalten</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>speed dial</source>
      <translation>Kurzwahl</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>group pickup</source>
      <translation>Gruppen-Heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>line</source>
      <translation>Leitung</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>tones</source>
      <translation>Töne</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>transfer</source>
      <translation>Übergabe</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>intercom</source>
      <translation>Sprechanlage</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>function</source>
      <translation>Funktion</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>forwarding</source>
      <translation>Umleitung</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>web address</source>
      <translation>Webadresse</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>list</source>
      <translation>Liste</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>1 missed</source>
      <translation>1 verpasst</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{}'s call to {}</source>
      <translation>Anruf von {} bei {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>The call with {}</source>
      <translation>Der Anruf mit {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>answered</source>
      <translation>angenommen</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>ended</source>
      <translation>beendet</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>parked</source>
      <translation>geparkt</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>in a call</source>
      <translation>im Gespräch</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>calling out</source>
      <translation>ruft an</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>calling </source>
      <translation>ruft an: </translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>press to pick up</source>
      <translation>drücken holt heran</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>You are told when it is free.</source>
      <translation>Sie bekommen Bescheid, wenn frei ist.</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} is free now.</source>
      <translation>{} ist jetzt frei.</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} rings, {} calls</source>
      <translation>Bei {} klingelt es, {} ruft an</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} is calling you</source>
      <translation>{} ruft Sie an</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>The call with {} is going on: end it and quit?</source>
      <translation>Der Anruf mit {} läuft: abbrechen und beenden?</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>holds the line</source>
      <translation>hält die Leitung</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>muted</source>
      <translation>stumm</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>calling …</source>
      <translation>wird angerufen …</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>it rings there</source>
      <translation>dort klingelt es</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>is calling you</source>
      <translation>ruft Sie an</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>connecting …</source>
      <translation>verbindet …</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>registered</source>
      <translation>angemeldet</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>refused</source>
      <translation>abgewiesen</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>offline</source>
      <translation>offline</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>new messages</source>
      <translation>neue Nachrichten</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>no new messages</source>
      <translation>keine neuen Nachrichten</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>1 new message</source>
      <translation>1 neue Nachricht</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>No key is watched</source>
      <translation>Keine Taste wird beobachtet</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} of {} keys watched</source>
      <translation>{} von {} Tasten beobachtet</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} minutes</source>
      <translation>{} Minuten</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>The call to {}</source>
      <translation>Der Anruf bei {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>ringing</source>
      <translation>klingelt</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>asking …</source>
      <translation>fragt …</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>on</source>
      <translation>an</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>Press</source>
      <translation>Drücken</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>Add {} keys</source>
      <translation>{} Tasten hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>by Replaces</source>
      <translation>mit Replaces</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>by remote target</source>
      <translation>über das Remote-Target</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>by star code</source>
      <translation>mit Sterncode</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} calls are going on: hang up and quit?</source>
      <translation>{} Anrufe laufen: auflegen und beenden?</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} is on the line: hang up and quit?</source>
      <translation>{} ist in der Leitung: auflegen und beenden?</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>muted in the conference</source>
      <translation>stumm in der Konferenz</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>in the conference</source>
      <translation>in der Konferenz</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} missed</source>
      <translation>{} verpasst</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{}, to be heard at {}</source>
      <translation>{}, abzuhören unter {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} calls</source>
      <translation>{} Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>with {}</source>
      <translation>mit {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>free</source>
      <translation>frei</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>idle</source>
      <translation>frei</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>ringing, from </source>
      <translation>es klingelt, von </translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} new messages</source>
      <translation>{} neue Nachrichten</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>no</source>
      <translation>keine</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{}, {} old</source>
      <translation>{}, {} alte</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>about {}</source>
      <translation>wegen {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>you ask {}</source>
      <translation>Sie fragen {}</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Enter transfers, Shift+Enter asks first, Esc gives up.</source>
      <translation>Enter übergibt, Umschalt+Enter fragt zuerst, Esc lässt es.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Where to? Type a number or a name and Enter, or press a key. Esc gives up.</source>
      <translation>Wohin? Tippen Sie Nummer oder Namen und Enter, oder drücken Sie eine Taste. Esc lässt es.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>The call has ended: there is nothing to transfer.</source>
      <translation>Der Anruf ist zu Ende: es gibt nichts zu übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Transfer {}: type a number or a name, or press a key.</source>
      <translation>{} übergeben: Nummer oder Namen tippen, oder eine Taste drücken.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Transfer {} to {} {}.</source>
      <translation>{} an {} {} übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>{} cannot be transferred to.</source>
      <translation>An {} lässt sich nicht übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/tray.py"/>
      <source>Show deskphone</source>
      <translation>deskphone zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>deskphone cannot start: its configuration has a mistake</source>
      <translation>deskphone kann nicht starten: in seiner Konfiguration ist ein Fehler</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>Mend the file with a text editor, then start deskphone again.</source>
      <translation>Berichtigen Sie die Datei mit einem Texteditor, dann starten Sie deskphone noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>Open folder</source>
      <translation>Ordner öffnen</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>deskphone cannot start: its configuration is not there</source>
      <translation>deskphone kann nicht starten: seine Konfiguration ist nicht da</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>Start deskphone again with a file that is there, or without --config.</source>
      <translation>Starten Sie deskphone mit einer Datei, die da ist, oder ohne --config.</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>deskphone cannot start: its configuration cannot be read</source>
      <translation>deskphone kann nicht starten: seine Konfiguration lässt sich nicht lesen</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>See to it that you may read the file, then start deskphone again.</source>
      <translation>Sorgen Sie dafür, dass Sie die Datei lesen dürfen, dann starten Sie deskphone noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/trouble.py"/>
      <source>{}, line {}</source>
      <translation>{}, Zeile {}</translation>
    </message>
    <message>
      <location filename="../../ui/voicemail.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>The server tells nothing of messages at present.</source>
      <translation>Zurzeit sagt der Server nichts über Nachrichten.</translation>
    </message>
    <message>
      <location filename="../../ui/voicemail.py"/>
      <source>Which number plays the messages of {} is not known: set it here.</source>
      <translation>Unter welcher Nummer die Nachrichten von {} zu hören sind, ist nicht bekannt: tragen Sie sie hier ein.</translation>
    </message>
    <message>
      <location filename="../../ui/voicemail.py"/>
      <source>Say first where the call is to go, or press Esc.</source>
      <translation>Sagen Sie zuerst, wohin der Anruf gehen soll, oder drücken Sie Esc.</translation>
    </message>
    <message>
      <location filename="../../ui/voicemail.py"/>
      <source>You are calling for your messages already.</source>
      <translation>Sie rufen schon wegen Ihrer Nachrichten an.</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/calls_list.py"/>
      <source>to the top</source>
      <translation>nach oben</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/calls_list.py"/>
      <source>Show the first</source>
      <translation>Den ersten zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/calls_list.py"/>
      <source>{} more</source>
      <translation>{} weitere</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/calls_list.py"/>
      <source>Show {} more below</source>
      <translation>{} weitere darunter zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/controls.py"/>
      <source>Duration</source>
      <translation>Dauer</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/dialpad.py"/>
      <source>Dial pad</source>
      <translation>Wähltasten</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/dialpad.py"/>
      <source>star</source>
      <translation>Stern</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/dialpad.py"/>
      <source>hash</source>
      <translation>Raute</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>DND</source>
      <translation>DND</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>off</source>
      <translation>aus</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Forwarding</source>
      <translation>Umleitung</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Book: contacts (Ctrl+B)</source>
      <translation>Telefonbuch: Kontakte (Strg+B)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Account that calls go by</source>
      <translation>Konto, über das angerufen wird</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Time of day</source>
      <translation>Uhrzeit</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Menu (F10)</source>
      <translation>Menü (F10)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Recent</source>
      <translation>Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>New voicemail</source>
      <translation>Neue Voicemail</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>No account</source>
      <translation>Kein Konto</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>DND {}</source>
      <translation>DND {}</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Callers hear busy, and stand in the recent calls.</source>
      <translation>Anrufer hören besetzt und stehen in der Anrufliste.</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Voicemail {}</source>
      <translation>Voicemail {}</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>on until {}</source>
      <translation>an bis {}</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Call by {}</source>
      <translation>Anrufen über {}</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/key_field.py"/>
      <source>Function keys</source>
      <translation>Funktionstasten</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/ladder.py"/>
      <source>Messages</source>
      <translation>Nachrichten</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/ladder.py"/>
      <source>unreadable</source>
      <translation>unlesbar</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number or address to call</source>
      <translation>Nummer oder Adresse zum Anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number or address to call (F2)</source>
      <translation>Nummer oder Adresse zum Anrufen (F2)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Ask first</source>
      <translation>Erst fragen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Call there first; the call waits (Shift+Enter, or Shift and a key)</source>
      <translation>Zuerst dort anrufen; der Anruf wartet (Umschalt+Enter, oder Umschalt und eine Taste)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Do not transfer (Esc)</source>
      <translation>Nicht übergeben (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number, name or key</source>
      <translation>Nummer, Name oder Taste</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Transfer</source>
      <translation>Übergeben</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Dismiss (Esc)</source>
      <translation>Ausblenden (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Hold</source>
      <translation>Halten</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Mute</source>
      <translation>Stumm</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Complete</source>
      <translation>Übergeben</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Swap</source>
      <translation>Makeln</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Join</source>
      <translation>Konferenz</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Take back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Hang up</source>
      <translation>Auflegen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Answer (Enter)</source>
      <translation>Annehmen (Enter)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Decline (Esc)</source>
      <translation>Ablehnen (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Transfer (T)</source>
      <translation>Übergeben (T)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Transfer: the one who waits gets this call (T)</source>
      <translation>Übergeben: wer wartet, bekommt diesen Anruf (T)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Talk with the other of the two</source>
      <translation>Mit dem anderen der beiden sprechen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Talk with both at once, or with this one alone again</source>
      <translation>Mit beiden zugleich sprechen, oder wieder mit diesem allein</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>End this call and talk with the one who waits (Esc)</source>
      <translation>Diesen Anruf beenden und mit dem sprechen, der wartet (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Hang up (Esc)</source>
      <translation>Auflegen (Esc)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Complete: transfer the call that waits to {}</source>
      <translation>Übergeben: der wartende Anruf geht an {}</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Space</source>
      <translation>Leertaste</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Picking …</source>
      <translation>Holt heran …</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Pick up {}'s call to {}</source>
      <translation>Anruf von {} bei {} heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Part</source>
      <translation>Trennen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Resume</source>
      <translation>Weiter</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Unmute</source>
      <translation>Laut</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Enter takes the longest ringing</source>
      <translation>Enter nimmt den, der am längsten klingelt</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/status_line.py"/>
      <source>Status</source>
      <translation>Meldungen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/status_line.py"/>
      <source>Close this message</source>
      <translation>Diese Meldung schließen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/status_line.py"/>
      <source>The SIP messages (F12)</source>
      <translation>Die SIP-Nachrichten (F12)</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/status_line.py"/>
      <source>and {} more</source>
      <translation>und {} weitere</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>There is no call at present.</source>
      <translation>Zurzeit gibt es keinen Anruf.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Num Lock is off: the number pad types no digits.</source>
      <translation>Num Lock ist aus: der Ziffernblock tippt keine Ziffern.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>There is no news of {}.</source>
      <translation>Von {} gibt es keine Nachricht.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>{} rings no more.</source>
      <translation>{} klingelt nicht mehr.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>That came right after a call had changed: nobody was called.</source>
      <translation>Das kam gleich, nachdem sich ein Anruf geändert hatte: niemand wurde angerufen.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Type a name or a number of one of the keys, then Enter presses it.</source>
      <translation>Namen oder Nummer einer der Tasten tippen, dann drückt Enter sie.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>The call has ended: the digit was not sent.</source>
      <translation>Der Anruf ist zu Ende: die Ziffer wurde nicht gesendet.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Press again to call.</source>
      <translation>Noch einmal drücken ruft an.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Key {} is hidden at present: it was not pressed.</source>
      <translation>Die Taste {} ist zurzeit verborgen: sie wurde nicht gedrückt.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Sent {}</source>
      <translation>{} gesendet</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>The call is on hold: Space takes it back, Hang up ends it.</source>
      <translation>Der Anruf ist gehalten: Leertaste holt ihn zurück, Auflegen beendet ihn.</translation>
    </message>
  </context>
</TS>
