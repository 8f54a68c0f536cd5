<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
  <context>
    <name>deskphone</name>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>The call is on hold.</source>
      <translation>Das Gespräch wird gehalten.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>The call goes on.</source>
      <translation>Das Gespräch geht weiter.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>Your microphone is off.</source>
      <translation>Ihr Mikrofon ist aus.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>Your microphone is on.</source>
      <translation>Ihr Mikrofon ist an.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>The program in which something is selected does not answer.</source>
      <translation>Das Programm, in dem etwas markiert ist, antwortet nicht.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>Select or copy a number first.</source>
      <translation>Markieren oder kopieren Sie zuerst eine Nummer.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>No key was chosen for any of them.</source>
      <translation>Für keine davon wurde eine Taste gewählt.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>No keys were set up for other programs.</source>
      <translation>Für andere Programme wurden keine Tasten eingerichtet.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>This desktop gives no program keys that work everywhere. Its own keyboard settings can run deskphone --do answer; instead of answer also hang-up, mute, hold, dial or show.</source>
      <translation>Diese Oberfläche gibt keinem Programm Tasten, die überall gelten. Ihre eigenen Tastatureinstellungen können „deskphone --do answer“ ausführen; statt answer auch hang-up, mute, hold, dial oder show.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>There is no number in “{}”.</source>
      <translation>In „{}“ steht keine Nummer.</translation>
    </message>
    <message>
      <location filename="../../ui/afar.py"/>
      <source>In every program: {}</source>
      <translation>In jedem Programm: {}</translation>
    </message>
    <message>
      <location filename="../../ui/attention.py"/>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/widgets/found_list.py"/>
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
      <location filename="../../ui/book.py"/>
      <source>The book is not kept: {}</source>
      <translation>Das Telefonbuch wird nicht aufbewahrt: {}</translation>
    </message>
    <message>
      <location filename="../../ui/book_text.py"/>
      <location filename="../../ui/found.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/widgets/book_list.py"/>
      <source>Directory</source>
      <translation>Verzeichnis</translation>
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
      <location filename="../../ui/call_drag.py"/>
      <source>{} is at the far end of that call now: nothing was done.</source>
      <translation>Am anderen Ende dieses Anrufs ist jetzt {}: es ist nichts geschehen.</translation>
    </message>
    <message>
      <location filename="../../ui/call_drag.py"/>
      <source>That changed as you let go: nothing was done.</source>
      <translation>Das hat sich beim Loslassen geändert: es ist nichts geschehen.</translation>
    </message>
    <message>
      <location filename="../../ui/call_drag.py"/>
      <source>The call with {} has been answered: nothing was done.</source>
      <translation>Der Anruf von {} ist angenommen worden: es ist nichts geschehen.</translation>
    </message>
    <message>
      <location filename="../../ui/call_drag.py"/>
      <source>The call with {} has ended: nothing was done.</source>
      <translation>Das Gespräch mit {} ist zu Ende: es ist nichts geschehen.</translation>
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
      <source>You wanted to be told.</source>
      <translation>Sie wollten Bescheid bekommen.</translation>
    </message>
    <message>
      <location filename="../../ui/calling_back.py"/>
      <location filename="../../ui/widgets/found_list.py"/>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Call</source>
      <translation>Anrufen</translation>
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
      <source>{} is moved to place {} of {}.</source>
      <translation>{} steht jetzt an Platz {} von {}.</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <source>{} keys are added.</source>
      <translation>{} Tasten sind hinzugefügt.</translation>
    </message>
    <message>
      <location filename="../../ui/config_edits.py"/>
      <location filename="../../ui/phone_book.py"/>
      <source>{} is removed.</source>
      <translation>{} ist entfernt.</translation>
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
      <location filename="../../ui/deeds.py"/>
      <source>{} is answered already.</source>
      <translation>{} ist schon angenommen.</translation>
    </message>
    <message>
      <location filename="../../ui/deeds.py"/>
      <source>{} was answered by itself as you pressed: look before you press again.</source>
      <translation>{} wurde von selbst angenommen, als Sie drückten: Sehen Sie hin, bevor Sie wieder drücken.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write a number, such as 3.</source>
      <translation>Schreiben Sie eine Zahl, etwa 3.</translation>
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
      <source>Write {} of them at most.</source>
      <translation>Schreiben Sie höchstens {} davon.</translation>
    </message>
    <message>
      <location filename="../../ui/drafts.py"/>
      <source>Write {} characters at most.</source>
      <translation>Schreiben Sie höchstens {} Zeichen.</translation>
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
      <location filename="../../ui/drops.py"/>
      <source>A call is parked once it is answered.</source>
      <translation>Parken lässt sich ein Anruf erst, wenn er angenommen ist.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>Ask {} about {} first</source>
      <translation>{} erst wegen {} fragen</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>Park {} at {}</source>
      <translation>{} auf {} parken</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>Transfer {} to {}</source>
      <translation>{} an {} übergeben</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>Pass {} on to {}</source>
      <translation>{} an {} weitergeben</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>{} has not answered yet.</source>
      <translation>{} hat noch nicht angenommen.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <location filename="../../ui/transfers.py"/>
      <source>{} cannot be transferred to.</source>
      <translation>An {} lässt sich nicht übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>Somebody is parked at {} already.</source>
      <translation>Auf {} ist schon jemand geparkt.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>{} is the other end of this call.</source>
      <translation>{} ist selbst am anderen Ende dieses Anrufs.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>No call can be passed on to {}.</source>
      <translation>An {} lässt sich kein Anruf weitergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/drops.py"/>
      <source>{} is of another account than this call.</source>
      <translation>{} gehört zu einem anderen Konto als dieser Anruf.</translation>
    </message>
    <message>
      <location filename="../../ui/faces.py"/>
      <source>Let go of the mouse button first: the window stays as it is.</source>
      <translation>Lassen Sie zuerst die Maustaste los: das Fenster bleibt, wie es ist.</translation>
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
      <location filename="../../ui/found.py"/>
      <source>rings: pick up</source>
      <translation>klingelt: heranholen</translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <location filename="../../ui/text.py"/>
      <source>calling </source>
      <translation>ruft an: </translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <source>Function key</source>
      <translation>Funktionstaste</translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <location filename="../../ui/menus.py"/>
      <location filename="../../ui/screens/book.py"/>
      <location filename="../../ui/widgets/header.py"/>
      <source>Book</source>
      <translation>Telefonbuch</translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <source>Recent call</source>
      <translation>Letzter Anruf</translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <location filename="../../ui/text.py"/>
      <source>ringing, from </source>
      <translation>es klingelt, von </translation>
    </message>
    <message>
      <location filename="../../ui/found.py"/>
      <source>{} of {}</source>
      <translation>{} von {}</translation>
    </message>
    <message>
      <location filename="../../ui/functions.py"/>
      <source>{} is no web address: it begins with https:// or http://.</source>
      <translation>{} ist keine Webadresse: eine solche beginnt mit https:// oder http://.</translation>
    </message>
    <message>
      <location filename="../../ui/functions.py"/>
      <location filename="../../ui/recordings.py"/>
      <source>No program of this computer opens {}.</source>
      <translation>Kein Programm auf diesem Rechner öffnet {}.</translation>
    </message>
    <message>
      <location filename="../../ui/headset.py"/>
      <source>No headset with buttons for calls is plugged in.</source>
      <translation>Kein Headset mit Tasten für Anrufe ist angesteckt.</translation>
    </message>
    <message>
      <location filename="../../ui/headset.py"/>
      <source>For the buttons of a headset, install hidapi: pip install --upgrade hidapi</source>
      <translation>Für die Tasten eines Headsets installieren Sie hidapi: pip install --upgrade hidapi</translation>
    </message>
    <message>
      <location filename="../../ui/headset.py"/>
      <source>You may not use the buttons of {name}: copy {file} to {folder}, then plug it in again.</source>
      <translation>Sie dürfen die Tasten von {name} nicht verwenden: Kopieren Sie {file} nach {folder} und stecken Sie es neu an.</translation>
    </message>
    <message>
      <location filename="../../ui/headset.py"/>
      <source>{} cannot be opened, another program may have it: end that, or plug it in again.</source>
      <translation>{} lässt sich nicht öffnen, vielleicht hat es ein anderes Programm: Beenden Sie das, oder stecken Sie es neu an.</translation>
    </message>
    <message>
      <location filename="../../ui/headset.py"/>
      <source>The buttons of {} are in use.</source>
      <translation>Die Tasten von {} werden verwendet.</translation>
    </message>
    <message>
      <location filename="../../ui/history.py"/>
      <source>The list of calls is not kept: {}</source>
      <translation>Die Anrufliste wird nicht aufbewahrt: {}</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <source>Answer, or pick up what rings longest</source>
      <translation>Annehmen, oder holen, was am längsten klingelt</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Hang up</source>
      <translation>Auflegen</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <source>Microphone off and on</source>
      <translation>Mikrofon aus und an</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <source>Hold the call, take it back</source>
      <translation>Gespräch halten, zurückholen</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <source>Take the selected number for a call</source>
      <translation>Markierte Nummer zum Anrufen nehmen</translation>
    </message>
    <message>
      <location filename="../../ui/hot_keys.py"/>
      <source>Show the phone</source>
      <translation>Telefon zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/key_order.py"/>
      <source>Keys are put in order where all of them are to be seen: end the search first.</source>
      <translation>Tasten lassen sich nur ordnen, wenn alle zu sehen sind: erst die Suche beenden.</translation>
    </message>
    <message>
      <location filename="../../ui/key_order.py"/>
      <source>The keys have changed meanwhile: nothing was moved.</source>
      <translation>Die Tasten haben sich inzwischen geändert: es wurde nichts verschoben.</translation>
    </message>
    <message>
      <location filename="../../ui/key_order.py"/>
      <source>Keys are put in order where all of them are to be seen: choose "All keys" first.</source>
      <translation>Tasten werden dort geordnet, wo alle zu sehen sind: Wählen Sie zuerst „Alle Tasten“.</translation>
    </message>
    <message>
      <location filename="../../ui/key_order.py"/>
      <source>Keys are put in order where all of them stand "By hand": choose that above them.</source>
      <translation>Tasten werden geordnet, wo alle „Von Hand“ stehen: wählen Sie das darüber.</translation>
    </message>
    <message>
      <location filename="../../ui/key_order.py"/>
      <source>{} stays where it is.</source>
      <translation>{} bleibt an ihrem Platz.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The directory at {} does not answer as it should: ask its administrator.</source>
      <translation>Das Verzeichnis bei {} antwortet nicht, wie es soll: fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The name in {} is not found: check it, or the network.</source>
      <translation>Der Name in {} ist nicht zu finden: prüfen Sie ihn oder das Netz.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>Nothing listens at {}: check the address and its port.</source>
      <translation>Bei {} antwortet niemand: prüfen Sie Adresse und Port.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>No answer from {} in time: check the address and the network.</source>
      <translation>Keine rechtzeitige Antwort von {}: prüfen Sie Adresse und Netz.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} closed the connection: try again, or check the port.</source>
      <translation>{} hat die Verbindung geschlossen: versuchen Sie es noch einmal, oder prüfen Sie den Port.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>What answers at {} is no LDAP server: check the address and its port.</source>
      <translation>Was bei {} antwortet, ist kein LDAP-Server: prüfen Sie Adresse und Port.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The certificate of {} is signed by an authority that this computer does not know: name a file with that one's certificate.</source>
      <translation>Das Zertifikat von {} hat eine Stelle unterschrieben, die dieser Rechner nicht kennt: geben Sie eine Datei mit deren Zertifikat an.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The certificate of {} is for another name: write the address that it names.</source>
      <translation>Das Zertifikat von {} gilt für einen anderen Namen: schreiben Sie die Adresse so, wie sie darin steht.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The certificate of {} has expired: ask its administrator, or set this computer's clock.</source>
      <translation>Das Zertifikat von {} ist abgelaufen: fragen Sie den Verwalter, oder stellen Sie die Uhr dieses Rechners.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The certificate of {} is not valid yet: check the date and time of this computer.</source>
      <translation>Das Zertifikat von {} gilt noch nicht: prüfen Sie Datum und Uhrzeit dieses Rechners.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The certificate of {} is not accepted: ask its administrator.</source>
      <translation>Das Zertifikat von {} wird nicht anerkannt: fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The file of certificates cannot be used: check its path, and that it holds PEM.</source>
      <translation>Die Datei der Zertifikate ist nicht brauchbar: prüfen Sie den Pfad, und ob sie PEM enthält.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} speaks only an old TLS that is not safe: version 1.2 or 1.3 is needed.</source>
      <translation>{} spricht nur ein altes, unsicheres TLS: nötig ist Version 1.2 oder 1.3.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} does not speak TLS there: check the port, or use ldap:// with STARTTLS.</source>
      <translation>{} spricht dort kein TLS: prüfen Sie den Port, oder nehmen Sie ldap:// mit STARTTLS.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} refuses STARTTLS: use ldaps://, or ask its administrator.</source>
      <translation>{} lehnt STARTTLS ab: nehmen Sie ldaps://, oder fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} wants an enciphered connection: use ldaps:// or STARTTLS.</source>
      <translation>{} verlangt eine verschlüsselte Verbindung: nehmen Sie ldaps:// oder STARTTLS.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} refuses the user or the password: check both.</source>
      <translation>{} lehnt Benutzer oder Passwort ab: prüfen Sie beides.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>There is a user for {}, but no password: write it here.</source>
      <translation>Für {} gibt es einen Benutzer, aber kein Passwort: tragen Sie es hier ein.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} wants a login: write a user and a password.</source>
      <translation>{} verlangt eine Anmeldung: tragen Sie Benutzer und Passwort ein.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} takes no login by user and password: ask its administrator.</source>
      <translation>{} nimmt keine Anmeldung mit Benutzer und Passwort an: fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} refuses the question, mostly because it wants a user and a password.</source>
      <translation>{} lehnt die Frage ab, meist weil Benutzer und Passwort verlangt werden.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} does not let this user read there: ask its administrator.</source>
      <translation>{} lässt diesen Benutzer dort nicht lesen: fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>There is no such base at {}: write the DN below which the people are.</source>
      <translation>Diese Basis gibt es bei {} nicht: tragen Sie den DN ein, unter dem die Personen stehen.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} cannot read the user or the base: write both as DNs, such as dc=example,dc=org.</source>
      <translation>{} kann Benutzer oder Basis nicht lesen: schreiben Sie beide als DN, etwa dc=example,dc=org.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} sends us on to another server, which is not followed: name that one.</source>
      <translation>{} verweist auf einen anderen Server, dem nicht gefolgt wird: tragen Sie jenen ein.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} took too long to look: narrow the base or the filter.</source>
      <translation>{} hat zu lange gesucht: fassen Sie Basis oder Filter enger.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} refuses, because too many entries match: narrow the base or the filter.</source>
      <translation>{} lehnt ab, weil zu viele Einträge passen: fassen Sie Basis oder Filter enger.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} is busy: try again later.</source>
      <translation>{} ist überlastet: versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>{} is out of service: try again later.</source>
      <translation>{} ist außer Betrieb: versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The filter cannot be used: write one such as (|(cn=%)(sn=%)).</source>
      <translation>Der Filter ist nicht brauchbar: schreiben Sie einen wie (|(cn=%)(sn=%)).</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The program lacks a part that speaks LDAP: install deskphone[ldap], or ldap3.</source>
      <translation>Dem Programm fehlt der Teil, der LDAP spricht: installieren Sie deskphone[ldap] oder ldap3.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>No directory is set up: write its address in the settings.</source>
      <translation>Es ist kein Verzeichnis eingerichtet: tragen Sie seine Adresse in den Einstellungen ein.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>It answers, but nobody with a name and a number is found there: check the base.</source>
      <translation>Es antwortet, aber niemand mit Name und Nummer ist dort zu finden: prüfen Sie die Basis.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>The password goes unenciphered: use ldaps:// or STARTTLS where the server can.</source>
      <translation>Das Passwort geht unverschlüsselt hin: nehmen Sie ldaps:// oder STARTTLS, wenn der Server es kann.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>It works: {} are found, and there are more.</source>
      <translation>Es geht: {} sind gefunden, und es gibt noch mehr.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>It works: 1 person is found.</source>
      <translation>Es geht: 1 Person ist gefunden.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>It works: {} people are found.</source>
      <translation>Es geht: {} Personen sind gefunden.</translation>
    </message>
    <message>
      <location filename="../../ui/ldap_text.py"/>
      <source>LDAP {}</source>
      <translation>LDAP {}</translation>
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
      <source>Lamps only for colleagues' calls</source>
      <translation>Nur Lampen für Anrufe bei Kollegen</translation>
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
      <source>Record no more</source>
      <translation>Nicht mehr aufnehmen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Record this call</source>
      <translation>Diesen Anruf aufnehmen</translation>
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
      <source>View</source>
      <translation>Ansicht</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>A tab for each heading of the keys</source>
      <translation>Ein Reiter für jede Überschrift der Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Mini stays in front</source>
      <translation>Mini bleibt im Vordergrund</translation>
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
      <source>Keys that work in every program</source>
      <translation>Tasten, die in jedem Programm gelten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>About deskphone</source>
      <translation>Über deskphone</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Keep this key</source>
      <translation>Diese Taste behalten</translation>
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
      <source>Desk: the phone and the keys</source>
      <translation>Tisch: Telefon und Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Wall: keys only, as many as fit</source>
      <translation>Wand: nur Tasten, so viele wie passen</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Mini: a narrow column beside your work</source>
      <translation>Mini: schmale Spalte neben der Arbeit</translation>
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
      <source>Tell me when free</source>
      <translation>Bescheid geben, wenn frei</translation>
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
      <source>Settings …</source>
      <translation>Einstellungen …</translation>
    </message>
    <message>
      <location filename="../../ui/menus.py"/>
      <source>Forward calls …</source>
      <translation>Anrufe umleiten …</translation>
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
      <source>Call {}</source>
      <translation>{} anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/mistakes.py"/>
      <location filename="../../ui/trouble.py"/>
      <source>{}, line {}</source>
      <translation>{}, Zeile {}</translation>
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
      <source>Asking the directory …</source>
      <translation>Das Verzeichnis wird gefragt …</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>The directory has more: type on.</source>
      <translation>Das Verzeichnis hat noch mehr: schreiben Sie weiter.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>The directory is for reading only: nothing is removed.</source>
      <translation>Das Verzeichnis ist nur zum Lesen: nichts ist entfernt.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>{} is saved.</source>
      <translation>{} ist gespeichert.</translation>
    </message>
    <message>
      <location filename="../../ui/phone_book.py"/>
      <source>The directory is still being asked: nobody is called yet.</source>
      <translation>Das Verzeichnis wird noch gefragt: niemand wird angerufen.</translation>
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
      <location filename="../../ui/phone_news.py"/>
      <source>Lamps only</source>
      <translation>Nur Lampen</translation>
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
      <location filename="../../ui/recordings.py"/>
      <source>a hundred files have this name</source>
      <translation>hundert Dateien heißen schon so</translation>
    </message>
    <message>
      <location filename="../../ui/recordings.py"/>
      <source>Show the folder</source>
      <translation>Ordner zeigen</translation>
    </message>
    <message>
      <location filename="../../ui/recordings.py"/>
      <source>The call is not recorded: {} cannot be written ({}).</source>
      <translation>Der Anruf wird nicht aufgenommen: {} lässt sich nicht schreiben ({}).</translation>
    </message>
    <message>
      <location filename="../../ui/recordings.py"/>
      <source>The call with {} is recorded in {}.</source>
      <translation>Der Anruf mit {} ist aufgenommen, in {}.</translation>
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
      <source>Document of the last NOTIFY, as it came: its XML is not well-formed</source>
      <translation>Dokument der letzten NOTIFY, wie es kam: sein XML ist nicht wohlgeformt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <source>Explanation</source>
      <translation>Erklärung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/explain.py"/>
      <source>Document of the last NOTIFY</source>
      <translation>Dokument der letzten NOTIFY</translation>
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
      <location filename="../../ui/screens/ldap_panel.py"/>
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
      <location filename="../../ui/screens/headset_part.py"/>
      <source>Use the buttons of my headset</source>
      <translation>Die Tasten meines Headsets verwenden</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Nobody is known to be busy (keys without news: {}).</source>
      <translation>Es ist nicht bekannt, ob jemand besetzt ist (Tasten ohne Nachricht: {}).</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>No ringing is known of (keys without news: {}).</source>
      <translation>Es ist nicht bekannt, ob es irgendwo klingelt (Tasten ohne Nachricht: {}).</translation>
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
      <source>There are no keys below this heading.</source>
      <translation>Unter dieser Überschrift steht keine Taste.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Nobody is busy.</source>
      <translation>Niemand ist besetzt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Order of the keys</source>
      <translation>Reihenfolge der Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Which keys are shown</source>
      <translation>Welche Tasten zu sehen sind</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Add key</source>
      <translation>Taste hinzufügen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Nobody of these is busy.</source>
      <translation>Von diesen ist niemand besetzt.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>It rings at none of these.</source>
      <translation>Bei keiner von diesen klingelt es.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>It rings nowhere.</source>
      <translation>Es klingelt nirgends.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>By hand</source>
      <translation>Von Hand</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>By surname</source>
      <translation>Nach Nachnamen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>By number</source>
      <translation>Nach Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/widgets/key_tabs.py"/>
      <source>All keys</source>
      <translation>Alle Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <source>Busy</source>
      <translation>Besetzt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/keys_panel.py"/>
      <location filename="../../ui/screens/popup.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>Ringing</source>
      <translation>Klingelt</translation>
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
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Address</source>
      <translation>Adresse</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Encipher with STARTTLS (ldap:// only)</source>
      <translation>Mit STARTTLS verschlüsseln (nur ldap://)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Base</source>
      <translation>Basis</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>User (DN)</source>
      <translation>Benutzer (DN)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>File of certificates</source>
      <translation>Datei mit Zertifikaten</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Look for the names of unknown callers there</source>
      <translation>Dort nach den Namen unbekannter Anrufer suchen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>People</source>
      <translation>Personen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Filter of names</source>
      <translation>Filter für Namen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Attributes of the name</source>
      <translation>Attribute des Namens</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Attributes of numbers</source>
      <translation>Attribute der Nummern</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Attribute of the firm</source>
      <translation>Attribut der Firma</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>People at most</source>
      <translation>Höchstens so viele Personen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Try it</source>
      <translation>Ausprobieren</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>nobody logs in</source>
      <translation>niemand meldet sich an</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>the well-known authorities</source>
      <translation>die bekannten Stellen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <location filename="../../ui/screens/settings.py"/>
      <source>Please mend what is marked.</source>
      <translation>Bitte berichtigen Sie, was markiert ist.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Write the address of the directory first.</source>
      <translation>Tragen Sie zuerst die Adresse des Verzeichnisses ein.</translation>
    </message>
    <message>
      <location filename="../../ui/screens/ldap_panel.py"/>
      <source>Asking {} …</source>
      <translation>{} wird gefragt …</translation>
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
      <source>is larger than a megabyte</source>
      <translation>ist größer als ein Megabyte</translation>
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
      <source>is no file</source>
      <translation>ist keine Datei</translation>
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
      <location filename="../../ui/screens/many_keys.py"/>
      <source>cannot be read ({})</source>
      <translation>lässt sich nicht lesen ({})</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <location filename="../../ui/screens/popup.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>Calls</source>
      <translation>Gespräche</translation>
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
      <source>Ringing out of sight:</source>
      <translation>Klingelt außer Sicht:</translation>
    </message>
    <message>
      <location filename="../../ui/screens/phone_panel.py"/>
      <source>When a colleague's phone rings, the call appears here.</source>
      <translation>Wenn bei einem Kollegen das Telefon klingelt, erscheint der Anruf hier.</translation>
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
      <source>Intercom: the phone there answers</source>
      <translation>Sprechanlage: das Telefon dort nimmt ab</translation>
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
      <source>Heading (its label)</source>
      <translation>Überschrift (ihre Beschriftung)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>None</source>
      <translation>Keiner</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Short tone</source>
      <translation>Kurzer Ton</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>As for a call of one's own</source>
      <translation>Wie bei einem eigenen Anruf</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Knocking</source>
      <translation>Anklopfen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Asks there first</source>
      <translation>Fragt dort erst nach</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Transfers the call there</source>
      <translation>Vermittelt den Anruf dorthin</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Adds them: all talk together</source>
      <translation>Holt dazu: alle sprechen zusammen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Holds the call, and calls</source>
      <translation>Hält den Anruf und ruft an</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Parks the call there</source>
      <translation>Parkt den Anruf dort</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Sends its number as tones</source>
      <translation>Sendet die Nummer als Töne</translation>
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
      <source>Servers in its place</source>
      <translation>Server an seiner Stelle</translation>
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
      <source>Echo test</source>
      <translation>Echotest</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>List of colleagues</source>
      <translation>Liste der Kollegen</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Intercom</source>
      <translation>Sprechanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Answers by itself</source>
      <translation>Nimmt von selbst an</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Intercom code</source>
      <translation>Code der Sprechanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Asks others by</source>
      <translation>Bittet andere mit</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Registration</source>
      <translation>Anmeldung</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Register for (seconds)</source>
      <translation>Anmelden für (Sekunden)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Calls itself (User-Agent)</source>
      <translation>Nennt sich (User-Agent)</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>No calls</source>
      <translation>Keine Anrufe</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Intercom calls</source>
      <translation>Anrufe der Sprechanlage</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>All calls</source>
      <translation>Alle Anrufe</translation>
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
      <source>During a call</source>
      <translation>Während eines Anrufs</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Alert</source>
      <translation>Hinweis</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Popup</source>
      <translation>Popup</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <location filename="../../ui/screens/sound.py"/>
      <source>Sound</source>
      <translation>Klang</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Sound after (seconds)</source>
      <translation>Klang nach (Sekunden)</translation>
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
      <source>While it rings here, a colleague's key passes the call on</source>
      <translation>Klingelt es hier, leitet die Taste eines Kollegen den Anruf dorthin weiter</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Remind of calls on hold after (seconds)</source>
      <translation>An gehaltene Anrufe erinnern nach (Sekunden)</translation>
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
      <source>Only calls from</source>
      <translation>Nur Anrufe von</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Keep the microphone off until I switch it on</source>
      <translation>Das Mikrofon bleibt aus, bis ich es einschalte</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Recording</source>
      <translation>Aufnahme</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>All hear a tone every 15 seconds while a call is recorded</source>
      <translation>Alle hören alle 15 Sekunden einen Ton, während aufgenommen wird</translation>
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
      <source>as the whole phone</source>
      <translation>wie das ganze Telefon</translation>
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
      <source>0: never</source>
      <translation>0: nie</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>all that the PBX passes on</source>
      <translation>allen, die die Anlage durchstellt</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>Accounts</source>
      <translation>Konten</translation>
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
      <source>As the whole phone</source>
      <translation>Wie das ganze Telefon</translation>
    </message>
    <message>
      <location filename="../../ui/screens/settings.py"/>
      <source>All of these</source>
      <translation>Allen diesen</translation>
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
      <source>Volume</source>
      <translation>Lautstärke</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>My voice</source>
      <translation>Meine Stimme</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Microphone at present</source>
      <translation>Mikrofon im Augenblick</translation>
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
      <source>Hear yourself</source>
      <translation>Sich selbst hören</translation>
    </message>
    <message>
      <location filename="../../ui/screens/sound.py"/>
      <source>Calls the echo test of the PBX, which plays back what you say</source>
      <translation>Ruft den Echotest der Telefonanlage an, der wiedergibt, was Sie sagen</translation>
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
      <source>For Wireshark, without names and numbers (*.pcapng)</source>
      <translation>Für Wireshark, ohne Namen und Nummern (*.pcapng)</translation>
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
      <location filename="../../ui/session.py"/>
      <source>A profile of yours is left out: {why}</source>
      <translation>Ein eigenes Profil wird ausgelassen: {why}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>answered</source>
      <translation>angenommen</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>picked up</source>
      <translation>herangeholt</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>rings on</source>
      <translation>klingelt weiter</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>answered by itself</source>
      <translation>von selbst angenommen</translation>
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
      <source>{} %</source>
      <translation>{} %</translation>
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
      <source>recorded</source>
      <translation>wird aufgenommen</translation>
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
      <source>1 new message</source>
      <translation>1 neue Nachricht</translation>
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
      <source>{}, heading</source>
      <translation>{}, Überschrift</translation>
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
      <source>answered by itself, muted</source>
      <translation>von selbst angenommen, stumm</translation>
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
      <source>Server in use: {}</source>
      <translation>Benutzter Server: {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} missed</source>
      <translation>{} verpasst</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{}, {} old</source>
      <translation>{}, {} alte</translation>
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
      <source>named by SRV {}, priority {}</source>
      <translation>genannt von SRV {}, Priorität {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} did not answer at {}</source>
      <translation>{} hat um {} nicht geantwortet</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>in its place if it fails: {}</source>
      <translation>an seiner Stelle, wenn er ausfällt: {}</translation>
    </message>
    <message>
      <location filename="../../ui/text.py"/>
      <source>{} new messages</source>
      <translation>{} neue Nachrichten</translation>
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
      <source>The call goes on with {}, on hold: nothing was transferred.</source>
      <translation>Das Gespräch geht mit {} weiter, gehalten: es wurde nichts übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Transfer {}: type a number or a name, or press a key.</source>
      <translation>{} übergeben: Nummer oder Namen tippen, oder eine Taste drücken.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>The call has ended: there is nothing to transfer.</source>
      <translation>Der Anruf ist zu Ende: es gibt nichts zu übergeben.</translation>
    </message>
    <message>
      <location filename="../../ui/transfers.py"/>
      <source>Transfer {} to {} {}.</source>
      <translation>{} an {} {} übergeben.</translation>
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
      <location filename="../../ui/widgets/found_list.py"/>
      <location filename="../../ui/widgets/number_entry.py"/>
      <location filename="../../ui/widgets/rows.py"/>
      <source>Transfer</source>
      <translation>Übergeben</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/found_list.py"/>
      <source>Found</source>
      <translation>Gefunden</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/header.py"/>
      <source>Callers hear busy, and stand in the recent calls.</source>
      <translation>Anrufer hören besetzt und stehen in der Anrufliste.</translation>
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
      <location filename="../../ui/widgets/key_tabs.py"/>
      <source>Headings of the keys</source>
      <translation>Überschriften der Tasten</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/key_tabs.py"/>
      <source>{}: it rings</source>
      <translation>{}: es klingelt</translation>
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
      <location filename="../../ui/widgets/level_meter.py"/>
      <source>silence</source>
      <translation>Stille</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/level_meter.py"/>
      <source>faint</source>
      <translation>leise</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/level_meter.py"/>
      <source>too loud</source>
      <translation>zu laut</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/level_meter.py"/>
      <source>good</source>
      <translation>gut</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number or address to call</source>
      <translation>Nummer oder Adresse zum Anrufen</translation>
    </message>
    <message>
      <location filename="../../ui/widgets/number_entry.py"/>
      <source>Number, name or address to call (F2)</source>
      <translation>Nummer, Name oder Adresse zum Anrufen (F2)</translation>
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
      <source>Number or name</source>
      <translation>Nummer oder Name</translation>
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
      <source>Drag it onto a key, to transfer it there</source>
      <translation>Auf eine Taste ziehen, um ihn dorthin zu übergeben</translation>
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
      <source>First say where the call is to go, or Esc: nothing was answered.</source>
      <translation>Sagen Sie erst, wohin das Gespräch gehen soll, oder Esc: Es wurde nichts angenommen.</translation>
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
      <source>Still looking for that name: press again in a moment.</source>
      <translation>Der Name wird noch gesucht: drücken Sie gleich noch einmal.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Nothing rings at present.</source>
      <translation>Im Augenblick klingelt nichts.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Press again to call.</source>
      <translation>Noch einmal drücken ruft an.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Joining takes two answered calls: ask somebody first.</source>
      <translation>Eine Konferenz braucht zwei angenommene Anrufe: Fragen Sie erst dort nach.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Nobody hears you at present.</source>
      <translation>Im Augenblick hört Sie niemand.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>{} is a heading.</source>
      <translation>{} ist eine Überschrift.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Sent {}</source>
      <translation>{} gesendet</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>Key {} is hidden at present: it was not pressed.</source>
      <translation>Die Taste {} ist zurzeit verborgen: sie wurde nicht gedrückt.</translation>
    </message>
    <message>
      <location filename="../../ui/wishes.py"/>
      <source>The call is on hold: Space takes it back, Hang up ends it.</source>
      <translation>Der Anruf ist gehalten: Leertaste holt ihn zurück, Auflegen beendet ihn.</translation>
    </message>
  </context>
  <context>
    <name>sentences</name>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>This is larger than a megabyte.</source>
      <translation>Das ist größer als ein Megabyte.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>The rest is not read: this seems to be no list of keys.</source>
      <translation>Der Rest wird nicht gelesen: das ist wohl keine Liste von Tasten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>{} is there already.</source>
      <translation>{} ist schon da.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>More than {} keys are not read.</source>
      <translation>Mehr als {} Tasten werden nicht gelesen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>A {} key needs a number.</source>
      <translation>Eine Taste der Art {} braucht eine Nummer.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>This line has more than {} characters.</source>
      <translation>Diese Zeile hat mehr als {} Zeichen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>There is no number in "{}".</source>
      <translation>In „{}“ steht keine Nummer.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>"{}" keys are not known here.</source>
      <translation>Tasten der Art „{}“ sind hier nicht bekannt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>This XML cannot be read: {}.</source>
      <translation>Dieses XML lässt sich nicht lesen: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>An XML that brings a document type of its own is not read.</source>
      <translation>Ein XML mit eigenem Dokumenttyp wird nicht gelesen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/key_list.py"/>
      <source>There is no function key (fkey) in this XML.</source>
      <translation>In diesem XML steht keine Funktionstaste (fkey).</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>is being called</source>
      <translation>wird angerufen</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>waiting for the server</source>
      <translation>wartet auf den Server</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>a call is parked here</source>
      <translation>hier ist ein Anruf geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>in a call</source>
      <translation>im Gespräch</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>has a call on hold</source>
      <translation>hält einen Anruf</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <source>is calling out</source>
      <translation>ruft jemanden an</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/keystate.py"/>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>nothing is ringing there</source>
      <translation>dort klingelt nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>call-id and local</source>
      <translation>Call-ID und local</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>call-id and remote</source>
      <translation>Call-ID und remote</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>local and remote</source>
      <translation>local und remote</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>call-id and local and remote</source>
      <translation>Call-ID, local und remote</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>local-tag and remote-tag</source>
      <translation>local-tag und remote-tag</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the star code was asked for; it does not need a ringing state</source>
      <translation>der Sterncode war verlangt; er braucht kein Klingeln</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>this phone itself is calling there</source>
      <translation>dieses Telefon selbst ruft dort an</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>this phone itself is calling, and the server does not say who calls there</source>
      <translation>dieses Telefon selbst ruft an, und der Server sagt nicht, wer dort anruft</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>every way was tried</source>
      <translation>alle Wege sind versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the tags the other way round</source>
      <translation>die Tags andersherum</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>Replaces needs {}, which the server does not send</source>
      <translation>Replaces braucht {}, was der Server nicht sendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>Replaces needs {}, which the server leaves out</source>
      <translation>Replaces braucht {}, was der Server weglässt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the call-id, a tag or the remote target is not a legal one</source>
      <translation>Call-ID, ein Tag oder das Remote-Target ist nicht zulässig</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>call-id, local and remote are there</source>
      <translation>Call-ID, local und remote sind da</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the caller's own address</source>
      <translation>die eigene Adresse des Anrufers</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>calling the remote target needs local and remote, which the server does not send</source>
      <translation>das Remote-Target anzurufen braucht local und remote, was der Server nicht sendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>there is a call-id, so the remote target is the caller</source>
      <translation>es gibt eine Call-ID, also ist das Remote-Target der Anrufer</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the remote target is only the caller's own address, and </source>
      <translation>das Remote-Target ist nur die eigene Adresse des Anrufers, und </translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the remote target is not a legal address</source>
      <translation>das Remote-Target ist keine zulässige Adresse</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>local and remote are there, no call-id, and the remote target is a pickup target</source>
      <translation>local und remote sind da, keine Call-ID, und das Remote-Target ist ein Ziel zum Heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the remote target was asked for, though it looks like the caller's own address</source>
      <translation>das Remote-Target war verlangt, obwohl es wie die eigene Adresse des Anrufers aussieht</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>{}no pickup code is set: set pickup_code for this key or its account</source>
      <translation>{}kein Code zum Heranholen ist gesetzt: setzen Sie pickup_code für diese Taste oder ihr Konto</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>a pickup code is set</source>
      <translation>ein Code zum Heranholen ist gesetzt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the parties are there, but no call-id and no pickup target</source>
      <translation>die Teilnehmer sind da, aber keine Call-ID und kein Ziel zum Heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>only a state is there</source>
      <translation>nur ein Zustand ist da</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>the star code was asked for</source>
      <translation>der Sterncode war verlangt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>no call-id and no pickup target are sent, and </source>
      <translation>weder Call-ID noch ein Ziel zum Heranholen wird gesendet, und </translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/pickup_plan.py"/>
      <source>Replaces needs {}, which the server leaves out, and </source>
      <translation>Replaces braucht {}, was der Server weglässt, und </translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/recorded.py"/>
      <source>NOTIFYs that cannot be read, and are left out: {}.</source>
      <translation>NOTIFYs, die sich nicht lesen lassen und ausgelassen sind: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/recorded.py"/>
      <source>Only the first {} NOTIFYs are told; left out: {}.</source>
      <translation>Nur die ersten {} NOTIFYs werden wiedergegeben; ausgelassen: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>no answer</source>
      <translation>keine Antwort</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>no NOTIFY came</source>
      <translation>keine NOTIFY kam</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>no news from the server yet</source>
      <translation>noch keine Nachricht vom Server</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server does not allow watching it</source>
      <translation>der Server erlaubt nicht, sie zu beobachten</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server does not know this extension</source>
      <translation>der Server kennt diese Nebenstelle nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server did not accept the password for watching it</source>
      <translation>der Server hat das Passwort zum Beobachten nicht angenommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server has no dialog events</source>
      <translation>der Server hat keine Dialog-Ereignisse</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server ended the watching</source>
      <translation>der Server hat das Beobachten beendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server's status messages do not arrive</source>
      <translation>die Statusnachrichten des Servers kommen nicht an</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server did not answer</source>
      <translation>der Server hat nicht geantwortet</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>the server answered {} {}</source>
      <translation>der Server hat {} {} geantwortet</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/files.py"/>
      <location filename="../../deskphone/config/files.py"/>
      <source>is no file</source>
      <translation>ist keine Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/files.py"/>
      <source>is larger than {} megabytes</source>
      <translation>ist größer als {} Megabyte</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/files.py"/>
      <location filename="../../deskphone/config/load.py"/>
      <location filename="../../deskphone/config/save.py"/>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>cannot be read ({})</source>
      <translation>lässt sich nicht lesen ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/files.py"/>
      <source>has more than {} contacts</source>
      <translation>hat mehr als {} Kontakte</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/files.py"/>
      <source>this is no text</source>
      <translation>das ist kein Text</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/keeper.py"/>
      <source>The book</source>
      <translation>Das Telefonbuch</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/keeper.py"/>
      <source>rules of the keys</source>
      <translation>Regeln der Tasten</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/keeper.py"/>
      <location filename="../../deskphone/config/save.py"/>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>cannot be written ({})</source>
      <translation>lässt sich nicht schreiben ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/store.py"/>
      <location filename="../../deskphone/history/store.py"/>
      <source>it was written by a newer version, format {}</source>
      <translation>eine neuere Version hat sie geschrieben, Format {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>there is nothing in it</source>
      <translation>darin steht nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>this row has more than 32 KB</source>
      <translation>diese Zeile hat mehr als 32 KB</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>a quotation mark that begins here has no end</source>
      <translation>ein Anführungszeichen, das hier beginnt, hat kein Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>this is no row of a table ({})</source>
      <translation>das ist keine Zeile einer Tabelle ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>no column is named Name (or First name, Last name, Company)</source>
      <translation>keine Spalte heißt Name (oder Vorname, Nachname, Firma)</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/table.py"/>
      <source>no column is named Phone (or Mobile, Number, Telefon, Rufnummer)</source>
      <translation>keine Spalte heißt Telefon (oder Mobil, Nummer, Rufnummer)</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/vcard.py"/>
      <source>no card begins with "{}"</source>
      <translation>mit „{}“ beginnt keine Karte</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/vcard.py"/>
      <source>the card that begins here has no end</source>
      <translation>die Karte, die hier beginnt, hat kein Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/vcard.py"/>
      <source>there is no card in it</source>
      <translation>darin steht keine Karte</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/vcard.py"/>
      <source>the card that begins in line {} has more than 32 KB</source>
      <translation>die Karte, die in Zeile {} beginnt, hat mehr als 32 KB</translation>
    </message>
    <message>
      <location filename="../../deskphone/book/vcard.py"/>
      <source>there is no property in "{}"</source>
      <translation>in „{}“ steht keine Eigenschaft</translation>
    </message>
    <message>
      <location filename="../../deskphone/cli/demo.py"/>
      <source>This is the demo: colleagues call each other. A key that blinks fast can be picked up.</source>
      <translation>Das ist die Demo: Kollegen rufen einander an. Was auf einer Taste schnell blinkt, lässt sich heranholen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/cli/replay.py"/>
      <source>{} NOTIFYs to other watchers of the same extensions are left out.</source>
      <translation>{} NOTIFYs an andere Beobachter derselben Nebenstellen sind ausgelassen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/cli/replay.py"/>
      <source>Only {} of its {} extensions are shown; name those you want.</source>
      <translation>Nur {} ihrer {} Nebenstellen sind zu sehen; nennen Sie die, die Sie wollen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/cli/replay.py"/>
      <source>A recording of {} seconds: no server is asked, and nobody can be called.</source>
      <translation>Eine Aufzeichnung von {} Sekunden: kein Server wird gefragt, und niemand lässt sich anrufen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/cli/replay.py"/>
      <source>{} cannot be read ({}).</source>
      <translation>{} lässt sich nicht lesen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body is larger than a megabyte.</source>
      <translation>Der dialog-info-Inhalt ist größer als ein Megabyte.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body is broken before its first dialog.</source>
      <translation>Der dialog-info-Inhalt ist vor seinem ersten Dialog beschädigt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body is broken before the state of a dialog.</source>
      <translation>Der dialog-info-Inhalt ist vor dem Zustand eines Dialogs beschädigt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body breaks off; transport tcp and --subscriber sip carry longer ones.</source>
      <translation>Der dialog-info-Inhalt bricht ab; mit TCP als Übertragung und mit --subscriber sip kommen auch längere an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body declares a document type; that is never accepted.</source>
      <translation>Der dialog-info-Inhalt hat einen eigenen Dokumenttyp; das wird nie angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body is nested too deeply.</source>
      <translation>Der dialog-info-Inhalt ist zu tief verschachtelt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source> of the namespace {}</source>
      <translation> des Namensraums {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The body is no dialog-info document but &lt;{}&gt;{}.</source>
      <translation>Der Inhalt ist kein dialog-info-Dokument, sondern &lt;{}&gt;{}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/parse.py"/>
      <source>The dialog-info body is no XML: {}.</source>
      <translation>Der dialog-info-Inhalt ist kein XML: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource list is larger than 8 megabytes.</source>
      <translation>Die Liste der Nebenstellen ist größer als 8 Megabyte.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource lists are nested too deeply.</source>
      <translation>Die Listen der Nebenstellen sind zu tief verschachtelt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The multipart body has no resource-list part (application/rlmi+xml).</source>
      <translation>Der mehrteilige Inhalt hat keinen Teil mit der Liste (application/rlmi+xml).</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource list names more than {} resources.</source>
      <translation>Die Liste nennt mehr als {} Nebenstellen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource list declares a document type; that is never accepted.</source>
      <translation>Die Liste der Nebenstellen hat einen eigenen Dokumenttyp; das wird nie angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource list is no XML: {}.</source>
      <translation>Die Liste der Nebenstellen ist kein XML: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The resource-list part holds no &lt;list&gt;.</source>
      <translation>Der Teil mit der Liste enthält kein &lt;list&gt;.</translation>
    </message>
    <message>
      <location filename="../../deskphone/dialoginfo/rlmi.py"/>
      <source>The multipart body names no boundary.</source>
      <translation>Der mehrteilige Inhalt nennt keine Grenze (boundary).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/audio.py"/>
      <source>the microphone</source>
      <translation>das Mikrofon</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/audio.py"/>
      <source>the loudspeaker</source>
      <translation>der Lautsprecher</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/audio.py"/>
      <source>the ringer</source>
      <translation>der Klingelton</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/child.py"/>
      <source>{}:{}: {}: assertion failed</source>
      <translation>{}:{}: {}: Bedingung verletzt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/child.py"/>
      <source>signal {}</source>
      <translation>Signal {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/child.py"/>
      <source>exit status {}</source>
      <translation>Rückgabewert {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/frames.py"/>
      <source>The telephone's process sent what cannot be read.</source>
      <translation>Der Prozess des Telefons hat etwas gesendet, das sich nicht lesen lässt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/frames.py"/>
      <source>The telephone's process sent what cannot be read ({}).</source>
      <translation>Der Prozess des Telefons hat etwas gesendet, das sich nicht lesen lässt ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/names.py"/>
      <source>no name server tells where {} is</source>
      <translation>kein Namensserver sagt, wo {} ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/names.py"/>
      <location filename="../../deskphone/engine/pjsua/server_in_use.py"/>
      <source>the name {} is not found</source>
      <translation>der Name {} ist nicht zu finden</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>This phone has another address in the network: it is registering anew.</source>
      <translation>Dieses Telefon hat eine andere Adresse im Netz: es meldet sich neu an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>{} answers again: this phone goes back to it.</source>
      <translation>{} antwortet wieder: dieses Telefon kehrt zu ihm zurück.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>{} is named by DNS now, and answers: this phone goes there.</source>
      <translation>{} steht jetzt im DNS und antwortet: Dieses Telefon geht dorthin.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>{} is used now, as {} found no answer elsewhere: this phone is registering there.</source>
      <translation>Jetzt wird {} benutzt, weil {} anderswo keine Antwort fand: dieses Telefon meldet sich dort an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>without registration</source>
      <translation>ohne Anmeldung</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/account.py"/>
      <source>the connection to {} was lost</source>
      <translation>die Verbindung zu {} ging verloren</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>asks for TLS (sips:), and the account uses {}: choose an account with TLS</source>
      <translation>verlangt TLS (sips:), und das Konto benutzt {}: wählen Sie ein Konto mit TLS</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>the server does not know it any more</source>
      <translation>der Server kennt ihn nicht mehr</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>who was called asks for the password of your account, and is not the server</source>
      <translation>der Angerufene fragt nach dem Passwort Ihres Kontos und ist nicht der Server</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>the far end's answer has no sound for us, or none that is enciphered as the account demands</source>
      <translation>die Antwort der Gegenstelle enthält keinen Ton für uns, oder keinen, der so verschlüsselt ist, wie das Konto es verlangt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>no answer from {}</source>
      <translation>keine Antwort von {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>{} cannot be reached</source>
      <translation>{} ist nicht zu erreichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>Only an answered call can be held or resumed.</source>
      <translation>Nur ein angenommener Anruf lässt sich halten oder zurückholen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>Digits can only be sent as INFO in an answered call.</source>
      <translation>Als INFO lassen sich Ziffern nur in einem angenommenen Anruf senden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>Only an answered call can be transferred.</source>
      <translation>Nur ein angenommener Anruf lässt sich übergeben.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>Nobody has answered yet whom the call could be transferred to.</source>
      <translation>Noch hat niemand abgenommen, an den der Anruf übergeben werden könnte.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>The far end does not wait for the outcome of a transfer.</source>
      <translation>Die Gegenseite wartet nicht auf das Ergebnis einer Weiterleitung.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>Who was asked does not say which call that is: nobody can be connected there.</source>
      <translation>Der Gefragte sagt nicht, welcher Anruf das ist: dorthin lässt sich niemand verbinden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/call.py"/>
      <source>The address or a header of this call holds a line break; it is not sent.</source>
      <translation>Die Adresse oder ein Kopf dieses Anrufs enthält einen Zeilenumbruch; er wird nicht gesendet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>lamps need the pjsua2-python 2.15.1.post1 wheel for Linux or macOS</source>
      <translation>Lampen brauchen das Wheel pjsua2-python 2.15.1.post1 für Linux oder macOS</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>The pjsua2 library hides what subscriptions need ({}); {}.</source>
      <translation>Die Bibliothek pjsua2 verbirgt, was das Beobachten braucht ({}); {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>pjsua2 {} is laid out in another way; {}.</source>
      <translation>pjsua2 {} ist anders aufgebaut; {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>The pjsua2 library failed its check ({}); {}.</source>
      <translation>Die Bibliothek pjsua2 hat ihre Prüfung nicht bestanden ({}); {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>The pjsua2 library is laid out in another way ({} matches); {}.</source>
      <translation>Die Bibliothek pjsua2 ist anders aufgebaut ({} Treffer); {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>the dialog is laid out in another way</source>
      <translation>der Dialog ist anders aufgebaut</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/capi.py"/>
      <source>the server address {} cannot be read</source>
      <translation>die Serveradresse {} lässt sich nicht lesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>it was lost inside the phone</source>
      <translation>er ging im Telefon verloren</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>The telephone engine is not running.</source>
      <translation>Das Telefon läuft nicht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>The sound device cannot be joined: {}.</source>
      <translation>Das Tongerät lässt sich nicht anschließen: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>The SIP library refused a step: {}.</source>
      <translation>Die SIP-Bibliothek hat einen Schritt verweigert: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>a later step</source>
      <translation>ein späterer Schritt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>{} was refused by the SIP library: {}.</source>
      <translation>{} wurde von der SIP-Bibliothek verweigert: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>{} failed inside the phone: {}.</source>
      <translation>{} misslang im Telefon: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>There is no account {}; add it in the settings.</source>
      <translation>Es gibt kein Konto {}; fügen Sie es in den Einstellungen hinzu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>Account {} is one too many: the phone holds {} accounts.</source>
      <translation>Das Konto {} ist eines zu viel: das Telefon fasst {} Konten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>who was asked has hung up</source>
      <translation>der Gefragte hat aufgelegt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>There is a call {} already.</source>
      <translation>Es gibt schon einen Anruf {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>The phone holds {} calls already; end one first.</source>
      <translation>Das Telefon fasst schon {} Anrufe; beenden Sie zuerst einen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/core.py"/>
      <source>The calls that were hung up still wait for the server; try again in half a minute.</source>
      <translation>Die aufgelegten Anrufe warten noch auf den Server; versuchen Sie es in einer halben Minute noch einmal.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>an address that is not IPv4</source>
      <translation>eine Adresse, die nicht IPv4 ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>an rtpmap without an end</source>
      <translation>ein rtpmap ohne Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>a payload type that is no plain number</source>
      <translation>einen Payload-Typ, der keine einfache Zahl ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>an iLBC mode that there is not</source>
      <translation>einen iLBC-Modus, den es nicht gibt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>more keys than there is room for</source>
      <translation>mehr Schlüssel, als Platz ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>packets of more than {} ms of sound</source>
      <translation>Pakete mit mehr als {} ms Ton</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>a format twice</source>
      <translation>ein Format doppelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>other media lines than the call has</source>
      <translation>andere Medienzeilen, als der Anruf hat</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/descriptions.py"/>
      <source>enciphered sound without a key of use</source>
      <translation>verschlüsselten Ton ohne brauchbaren Schlüssel</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/digits.py"/>
      <source>Not all digits were sent: the call was put on hold before. Press them again when it goes on.</source>
      <translation>Nicht alle Ziffern wurden gesendet: der Anruf wurde vorher gehalten. Drücken Sie sie noch einmal, wenn er weitergeht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/digits.py"/>
      <source>The digits were not sent: the far end does not take them ({}).</source>
      <translation>Die Ziffern wurden nicht gesendet: die Gegenseite nimmt sie nicht an ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/digits.py"/>
      <source>The digits were not sent: the call is on hold.</source>
      <translation>Die Ziffern wurden nicht gesendet: der Anruf wird gehalten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/digits.py"/>
      <source>The digits were not sent: the call has no sound now ({}).</source>
      <translation>Die Ziffern wurden nicht gesendet: der Anruf hat jetzt keinen Ton ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>error {}</source>
      <translation>Fehler {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>Another phone runs in this program; the SIP library allows one at a time.</source>
      <translation>In diesem Programm läuft schon ein Telefon; die SIP-Bibliothek erlaubt nur eines.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>The SIP library cannot start: {}.</source>
      <translation>Die SIP-Bibliothek kann nicht starten: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>The installed pjsua2 library is version {}; install pjsua2-python==2.15.1.post1.</source>
      <translation>Die installierte Bibliothek pjsua2 hat die Version {}; installieren Sie pjsua2-python==2.15.1.post1.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>this machine</source>
      <translation>dieser Rechner</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>{} port {} of {}</source>
      <translation>{}-Port {}: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>A {} port of {}</source>
      <translation>Ein {}-Port: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>in use</source>
      <translation>belegt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>{} is already in use; choose another local port, or end the program that uses it.</source>
      <translation>{} ist schon belegt; wählen Sie einen anderen lokalen Port, oder beenden Sie das Programm, das ihn benutzt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/endpoint.py"/>
      <source>{} cannot be opened: {}; check the address and the port.</source>
      <translation>{} lässt sich nicht öffnen: {}; prüfen Sie Adresse und Port.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>The sound device that you have chosen is used again.</source>
      <translation>Das von Ihnen gewählte Tongerät wird wieder benutzt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>There is sound again.</source>
      <translation>Es gibt wieder Ton.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>Calls need the pjsua2 library, which Python {}.{} has no wheel of ({}); install deskphone with Python 3.10, 3.11 or 3.12. deskphone-pbx runs with this one.</source>
      <translation>Anrufe brauchen die Bibliothek pjsua2, die es für Python {}.{} nicht gibt ({}); installieren Sie deskphone mit Python 3.10, 3.11 oder 3.12. deskphone-pbx läuft mit diesem.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>The pjsua2 library cannot be loaded ({}); install it with: pip install pjsua2-python==2.15.1.post1</source>
      <translation>Die Bibliothek pjsua2 lässt sich nicht laden ({}); installieren Sie sie mit: pip install pjsua2-python==2.15.1.post1</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone engine was started already; make a new one.</source>
      <translation>Das Telefon war schon gestartet; machen Sie ein neues.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>The SIP library did not start within {} seconds.</source>
      <translation>Die SIP-Bibliothek startete nicht innerhalb von {} Sekunden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>No sound: {} stopped working. It goes on by itself when the sound system is back.</source>
      <translation>Kein Ton: {} geht nicht mehr. Es geht von selbst weiter, wenn das Tonsystem wieder da ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>{} is not there: the sound device of the system is used until it is back.</source>
      <translation>{} ist nicht da: bis dahin wird das Tongerät des Systems benutzt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/engine.py"/>
      <source>The telephone engine stopped: {}. Start the phone again.</source>
      <translation>Das Telefon hielt an: {}. Starten Sie es neu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/exceptions.py"/>
      <source>Something went wrong inside the phone ({}: {}); it goes on, please report this.</source>
      <translation>Im Telefon ging etwas schief ({}: {}); es läuft weiter, bitte melden Sie das.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>the far end has not finished an earlier change</source>
      <translation>die Gegenseite ist mit einer früheren Änderung nicht fertig</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>the far end's answer has no sound that fits</source>
      <translation>die Antwort der Gegenseite hat keinen passenden Ton</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>The call is on hold here, but not at the far end: {}.</source>
      <translation>Der Anruf wird hier gehalten, die Gegenseite weiß es aber nicht: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>The call cannot be held: {}; try again.</source>
      <translation>Der Anruf lässt sich nicht halten: {}; versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>The call cannot be resumed: {}; try again.</source>
      <translation>Der Anruf lässt sich nicht zurückholen: {}; versuchen Sie es noch einmal.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>it has no sound</source>
      <translation>er hat keinen Ton</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/holding.py"/>
      <source>the far end sends it back</source>
      <translation>die Gegenseite schickt es zurück</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/media.py"/>
      <source>{} cannot be played: {}.</source>
      <translation>{} lässt sich nicht abspielen: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/media.py"/>
      <source>{} cannot be played: it {}.</source>
      <translation>{} lässt sich nicht abspielen: die Datei {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/media.py"/>
      <source>{} cannot be played: it must have 16 bits a sample.</source>
      <translation>{} lässt sich nicht abspielen: nötig sind 16 Bit je Abtastwert.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/media.py"/>
      <source>{} cannot be played: it has {} samples a second; convert it to 16000, say.</source>
      <translation>{} lässt sich nicht abspielen: die Datei hat {} Abtastwerte je Sekunde; wandeln Sie sie um, etwa in 16000.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/media.py"/>
      <source>{} cannot be played: it is no WAV file with PCM sound ({}).</source>
      <translation>{} lässt sich nicht abspielen: das ist keine WAV-Datei mit PCM-Ton ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>{} cannot be watched: {}.</source>
      <translation>{} lässt sich nicht beobachten: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <source>{} could not be asked how it is now: {}.</source>
      <translation>{} ließ sich nicht fragen, wie es jetzt steht: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <source>a subscription</source>
      <translation>ein Abonnement</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <source>the SIP library takes 4000; use --subscriber sip</source>
      <translation>die SIP-Bibliothek nimmt 4000 an; benutzen Sie --subscriber sip</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <source>the server miscounts</source>
      <translation>der Server verzählt sich</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/pjsip_subscriber.py"/>
      <source>A status message for {} came {} octets short: {}.</source>
      <translation>Einer Statusnachricht für {} fehlten {} Oktette: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/plain.py"/>
      <source>an empty line</source>
      <translation>eine leere Zeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/plain.py"/>
      <source>the first line</source>
      <translation>die erste Zeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/recording.py"/>
      <source>The recording {} is not there any more.</source>
      <translation>Die Aufnahme {} ist nicht mehr da.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/recording.py"/>
      <source>see whether that disk is full</source>
      <translation>sehen Sie nach, ob dieser Datenträger voll ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/recording.py"/>
      <source>The recording {} lacks its last {} seconds: {}.</source>
      <translation>Der Aufnahme {} fehlen die letzten {} Sekunden: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/recording.py"/>
      <source>{} cannot be written: {}.</source>
      <translation>{} kann nicht geschrieben werden: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server takes the registration and ends it at once (Expires: 0)</source>
      <translation>der Server nimmt die Anmeldung an und beendet sie sofort (Expires: 0)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server asks for a password and does not say how ({} without a challenge)</source>
      <translation>der Server fragt nach einem Passwort und sagt nicht, wie ({} ohne challenge)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server calls each answer to its question for the password out of date (stale)</source>
      <translation>der Server nennt jede Antwort auf seine Frage nach dem Passwort veraltet (stale)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server asks for the password in a way that this phone does not know ({})</source>
      <translation>der Server fragt auf eine Weise nach dem Passwort, die dieses Telefon nicht kennt ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server names a way for calls that this phone cannot go (Service-Route)</source>
      <translation>der Server nennt für Anrufe einen Weg, den dieses Telefon nicht gehen kann (Service-Route)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/refusals.py"/>
      <source>the server names no end of the registration that this phone can keep (Expires: {})</source>
      <translation>der Server nennt kein Ende der Anmeldung, das dieses Telefon einhalten kann (Expires: {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/repeats.py"/>
      <source>the server asks for {} s between registrations, more than {}</source>
      <translation>der Server verlangt {} s zwischen Anmeldungen, mehr als {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/resolver.py"/>
      <source>pjsip resolves names in a way that is not known.</source>
      <translation>pjsip löst Namen auf eine Weise auf, die nicht bekannt ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/server_in_use.py"/>
      <source>, where it was last: no name server answers</source>
      <translation>, wo er zuletzt war: kein Namensserver antwortet</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/server_in_use.py"/>
      <source>no answer from {}{}</source>
      <translation>keine Antwort von {}{}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>DTLS-SRTP, which is not spoken here</source>
      <translation>DTLS-SRTP, was hier nicht gesprochen wird</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>it answers an ACK</source>
      <translation>sie antwortet auf ein ACK</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the server's answer can be read in two ways ({})</source>
      <translation>die Antwort des Servers lässt sich auf zwei Arten lesen ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>a Contact or Record-Route that nothing can be sent to</source>
      <translation>einen Contact oder Record-Route, an den sich nichts senden lässt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>no tag, after one that had a tag</source>
      <translation>kein Tag, nach einer mit Tag</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the far end's answer has {}</source>
      <translation>die Antwort der Gegenseite hat {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the far end does not agree on how long a call lasts</source>
      <translation>die Gegenseite einigt sich nicht darauf, wie lange ein Anruf dauert</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the far end has answered, and then sent the call back</source>
      <translation>die Gegenseite hat geantwortet und dann den Anruf zurückgeschickt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the server says that we are at {}, which is no address that it can send to</source>
      <translation>der Server sagt, wir seien unter {}, und dorthin kann er nichts senden</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>the server sends each request back ({}), whatever it contains</source>
      <translation>der Server schickt jede Anfrage zurück ({}), was auch darin steht</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>a route past the relay</source>
      <translation>eine Route am Relay vorbei</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>an offer before the first was answered</source>
      <translation>ein Angebot, bevor das erste beantwortet war</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>a Contact that nothing can be sent to</source>
      <translation>einen Contact, an den sich nichts senden lässt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>a line that can be read in two ways</source>
      <translation>eine Zeile, die sich auf zwei Arten lesen lässt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>a line without an address</source>
      <translation>eine Zeile ohne Adresse</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/shield.py"/>
      <source>another line than was offered</source>
      <translation>eine andere Zeile als die angebotene</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/subscriber_choice.py"/>
      <source>This build has no subscriber of its own; use --subscriber pjsip.</source>
      <translation>Diese Ausgabe hat kein eigenes Beobachten; benutzen Sie --subscriber pjsip.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/translate.py"/>
      <source>the far end did not say in time that it goes on (session timer)</source>
      <translation>die Gegenseite hat nicht rechtzeitig gesagt, dass er weitergeht (Sitzungszeit)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/translate.py"/>
      <source>ended by the server ({})</source>
      <translation>vom Server beendet ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/pjsua/wire_tap.py"/>
      <source>cannot be read as SIP</source>
      <translation>lässt sich nicht als SIP lesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/replay.py"/>
      <source>The recording tells no more of it.</source>
      <translation>Die Aufzeichnung sagt davon nichts mehr.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/replay.py"/>
      <source>this is a recording, and nobody is called</source>
      <translation>das ist eine Aufzeichnung, und niemand wird angerufen</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/servers.py"/>
      <source>{} has no server for {} (its SRV record is a dot)</source>
      <translation>{} hat keinen Server für {} (der SRV-Eintrag ist ein Punkt)</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>The subscriber did not start; start the phone again.</source>
      <translation>Das Beobachten hat nicht begonnen; starten Sie das Telefon neu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>There is no account {}.</source>
      <translation>Es gibt kein Konto {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>{} cannot be watched: it is no SIP address.</source>
      <translation>{} lässt sich nicht beobachten: das ist keine SIP-Adresse.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>Watching stopped: {}. Start the phone again.</source>
      <translation>Das Beobachten hielt an: {}. Starten Sie das Telefon neu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>The subscriber is not running.</source>
      <translation>Das Beobachten läuft nicht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>The server {} cannot be found ({}).</source>
      <translation>Der Server {} ist nicht zu finden ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscriber.py"/>
      <source>The server {} is no host:port; mend the account's server.</source>
      <translation>Der Server {} ist kein Name mit Port; berichtigen Sie den Server des Kontos.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscription.py"/>
      <source>its To lacks the tag of our SUBSCRIBE (RFC 6665 section 4.4.1); its Call-ID told whose it is</source>
      <translation>ihrem To fehlt das Tag unseres SUBSCRIBE (RFC 6665 Abschnitt 4.4.1); ihre Call-ID sagte, wessen sie ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/subscription.py"/>
      <source>the answer to SUBSCRIBE cannot be read</source>
      <translation>die Antwort auf SUBSCRIBE lässt sich nicht lesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/watcher.py"/>
      <source>The server cannot be reached ({}).</source>
      <translation>Der Server ist nicht zu erreichen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/sipwatch/watcher.py"/>
      <source>The connection was lost ({}).</source>
      <translation>Die Verbindung ging verloren ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>the telephone stopped and is started again</source>
      <translation>das Telefon hielt an und wird neu gestartet</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>the telephone stopped and stays off until it is started again</source>
      <translation>das Telefon hielt an und bleibt aus, bis es neu gestartet wird</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone's process cannot be started: {}.</source>
      <translation>Der Prozess des Telefons lässt sich nicht starten: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone did not start within {} seconds.</source>
      <translation>Das Telefon startete nicht innerhalb von {} Sekunden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone ended at its start ({}).</source>
      <translation>Das Telefon endete beim Start ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>its SIP thread ended</source>
      <translation>sein SIP-Thread endete</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>no sign of life for {} seconds</source>
      <translation>kein Lebenszeichen seit {} Sekunden</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>its SIP library hung for {} seconds</source>
      <translation>seine SIP-Bibliothek hing {} Sekunden lang</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone stopped ({}) and is started again.</source>
      <translation>Das Telefon hielt an ({}) und wird neu gestartet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone stopped ({}) and is started again; {}.</source>
      <translation>Das Telefon hielt an ({}) und wird neu gestartet; {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone stopped {} times within a minute ({}) and stays off. Start it again; if it goes on, start deskphone with --log-level info and report its last lines.</source>
      <translation>Das Telefon hielt {}-mal in einer Minute an ({}) und bleibt aus. Starten Sie es neu; wenn es so weitergeht, starten Sie deskphone mit --log-level info und melden Sie seine letzten Zeilen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>its call has ended</source>
      <translation>sein Anruf ist zu Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>its {} calls have ended</source>
      <translation>seine {} Anrufe sind zu Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone had stopped ({}) and {}; it works again.</source>
      <translation>Das Telefon hatte angehalten ({}), und {}; es geht wieder.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/supervisor.py"/>
      <source>The telephone had stopped ({}); it works again.</source>
      <translation>Das Telefon hatte angehalten ({}); es geht wieder.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>No answer from {}: check the network and the address; trying again.</source>
      <translation>Keine Antwort von {}: prüfen Sie das Netz und die Adresse; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>Nothing listens at {}: check the port (TLS is mostly 5061); trying again.</source>
      <translation>Auf {} hört niemand: prüfen Sie den Port (TLS ist meist 5061); wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} is not found: check the name, or the network's DNS; trying again.</source>
      <translation>{} ist nicht zu finden: prüfen Sie den Namen oder das DNS des Netzes; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} takes connections and says nothing in TLS: it hangs, or the port is for something else (TLS is mostly 5061); trying again.</source>
      <translation>{} nimmt Verbindungen an und sagt nichts in TLS: es hängt, oder der Port ist für etwas anderes (TLS ist meist 5061); wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} closed the connection before TLS was agreed: check the port (TLS is mostly 5061).</source>
      <translation>{} hat die Verbindung geschlossen, bevor TLS vereinbart war: prüfen Sie den Port (TLS ist meist 5061).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} cannot be reached ({}): check the network; trying again.</source>
      <translation>{} ist nicht zu erreichen ({}): prüfen Sie das Netz; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>signed itself</source>
      <translation>hat sich selbst unterschrieben</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>is signed by an authority that this computer does not know</source>
      <translation>ist von einer Stelle unterschrieben, die dieser Rechner nicht kennt</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>The certificate of {} {}: if the server is yours, name its certificate, or that of its authority, with --ca FILE.</source>
      <translation>Das Zertifikat von {} {}: wenn der Server Ihrer ist, nennen Sie sein Zertifikat oder das seiner Stelle mit --ca DATEI.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>The certificate of {} has expired: ask its administrator, or set this computer's clock.</source>
      <translation>Das Zertifikat von {} ist abgelaufen: fragen Sie den Verwalter, oder stellen Sie die Uhr dieses Rechners.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>The certificate of {} is not valid yet: check the date and time of this computer.</source>
      <translation>Das Zertifikat von {} gilt noch nicht: prüfen Sie Datum und Uhrzeit dieses Rechners.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>The certificate of {} is for another name than {}: check the server's address.</source>
      <translation>Das Zertifikat von {} ist für einen anderen Namen als {}: prüfen Sie die Adresse des Servers.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>The certificate of {} is not accepted ({}): ask its administrator.</source>
      <translation>Das Zertifikat von {} wird nicht angenommen ({}): fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} only speaks an old TLS that is not safe: version 1.2 or 1.3 is needed.</source>
      <translation>{} spricht nur ein altes TLS, das nicht sicher ist: nötig ist Version 1.2 oder 1.3.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>{} does not speak TLS at this port: check the port (TLS is mostly 5061, TCP 5060).</source>
      <translation>{} spricht an diesem Port kein TLS: prüfen Sie den Port (TLS ist meist 5061, TCP 5060).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/faults.py"/>
      <source>No TLS with {} ({}): ask its administrator.</source>
      <translation>Kein TLS mit {} ({}): fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/relay.py"/>
      <source>no free port on 127.0.0.1</source>
      <translation>kein freier Port auf 127.0.0.1</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/relay.py"/>
      <source>TLS cannot start: loopback cannot be listened on ({}).</source>
      <translation>TLS kann nicht starten: auf der Loopback-Adresse lässt sich nicht hören ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/trust.py"/>
      <source>The certificate file {} cannot be read ({}): mend it, or name another with --ca; trying again.</source>
      <translation>Die Zertifikatsdatei {} lässt sich nicht lesen ({}): berichtigen Sie sie, oder nennen Sie mit --ca eine andere; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/trust.py"/>
      <source>The certificate file {} holds no certificate in PEM form: mend it, or name another with --ca; trying again.</source>
      <translation>Die Zertifikatsdatei {} enthält kein Zertifikat in PEM-Form: berichtigen Sie sie, oder nennen Sie mit --ca eine andere; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/engine/tls/trust.py"/>
      <source>The certificates in {} are damaged: mend the file, or name another with --ca; trying again.</source>
      <translation>Die Zertifikate in {} sind beschädigt: berichtigen Sie die Datei, oder nennen Sie mit --ca eine andere; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/errors.py"/>
      <source>The keyring of this computer</source>
      <translation>Der Schlüsselbund dieses Rechners</translation>
    </message>
    <message>
      <location filename="../../deskphone/errors.py"/>
      <source>does not answer</source>
      <translation>antwortet nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/errors.py"/>
      <source>unlock it, and try again</source>
      <translation>entsperren Sie ihn, und versuchen Sie es noch einmal</translation>
    </message>
    <message>
      <location filename="../../deskphone/errors.py"/>
      <source>Line {}: {}.</source>
      <translation>Zeile {}: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/history/keeper.py"/>
      <source>The list of calls</source>
      <translation>Die Anrufliste</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>more connections than there is room for strangers</source>
      <translation>mehr Verbindungen, als für Fremde Platz ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>There is no UDP socket to reach {}:{} with.</source>
      <translation>Es gibt keinen UDP-Socket, um {}:{} zu erreichen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>No connection to {}:{} ({}).</source>
      <translation>Keine Verbindung zu {}:{} ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>more connections than one user may have</source>
      <translation>mehr Verbindungen, als ein Benutzer haben darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>{}: connection closed</source>
      <translation>{}: Verbindung geschlossen</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>the message is too large for UDP</source>
      <translation>die Nachricht ist zu groß für UDP</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>the connection is closed</source>
      <translation>die Verbindung ist geschlossen</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>{} is in use by another program: stop that one or choose another port.</source>
      <translation>{} wird von einem anderen Programm benutzt: beenden Sie es, oder wählen Sie einen anderen Port.</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>{} may not be used without more rights: choose a port above 1023.</source>
      <translation>{} darf ohne weitere Rechte nicht benutzt werden: wählen Sie einen Port über 1023.</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>{} is no address of this machine: choose one that it has, or 0.0.0.0 for all.</source>
      <translation>{} ist keine Adresse dieses Rechners: wählen Sie eine, die er hat, oder 0.0.0.0 für alle.</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>Cannot listen on {}: {}.</source>
      <translation>Auf {} lässt sich nicht hören: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>no answer within {} s</source>
      <translation>keine Antwort innerhalb von {} s</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/stack.py"/>
      <source>its certificate is not trusted: {}</source>
      <translation>seinem Zertifikat wird nicht vertraut: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>a stream protocol on a transport that is no stream</source>
      <translation>ein Stream-Protokoll auf einer Übertragung, die kein Stream ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>more bytes than a stranger may send</source>
      <translation>mehr Bytes, als ein Fremder senden darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>more messages than a stranger may send</source>
      <translation>mehr Nachrichten, als ein Fremder senden darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>more keep-alives than a stranger may send</source>
      <translation>mehr Keep-Alives, als ein Fremder senden darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>more bytes of unfinished messages, or unread, than there is room for</source>
      <translation>mehr Bytes unfertiger oder ungelesener Nachrichten, als Platz ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>the connection was closed</source>
      <translation>die Verbindung wurde geschlossen</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>more unread than it may leave</source>
      <translation>mehr Ungelesenes, als liegen bleiben darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/net/streams.py"/>
      <source>the peer sent no whole message</source>
      <translation>die Gegenseite hat keine ganze Nachricht gesendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>Echo test</source>
      <translation>Echotest</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>call to {}</source>
      <translation>Anruf bei {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>{} in place of {}</source>
      <translation>{} statt {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>{} calls a second are the limit</source>
      <translation>{} Anrufe in der Sekunde sind die Grenze</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>{} cannot take messages now</source>
      <translation>{} kann jetzt keine Nachrichten entgegennehmen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>the address names no number</source>
      <translation>die Adresse nennt keine Nummer</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>{} is not available on this server</source>
      <translation>{} gibt es auf diesem Server nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>this server keeps no messages</source>
      <translation>dieser Server bewahrt keine Nachrichten auf</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>{} is in no call</source>
      <translation>{} ist in keinem Gespräch</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>the call is parked at {}</source>
      <translation>der Anruf ist auf {} geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>Parked at {}</source>
      <translation>Geparkt auf {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>the call was answered by {}</source>
      <translation>der Anruf wurde von {} angenommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>nothing is parked at {}</source>
      <translation>auf {} ist nichts geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/core/invite.py"/>
      <source>earlier calls wait for their phones' answers</source>
      <translation>frühere Anrufe warten auf die Antworten ihrer Telefone</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>{} is in no pickup group</source>
      <translation>{} ist in keiner Gruppe zum Heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>that number</source>
      <translation>diese Nummer</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>{} is not in your pickup group</source>
      <translation>{} ist nicht in Ihrer Gruppe zum Heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>a call to a response group cannot be retrieved</source>
      <translation>ein Anruf bei einer Gruppe lässt sich nicht heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>{} is excluded from group call pickup</source>
      <translation>{} ist vom Gruppen-Heranholen ausgenommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>a call to a private line cannot be retrieved</source>
      <translation>ein Anruf auf einer privaten Leitung lässt sich nicht heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>the call is a private one</source>
      <translation>der Anruf ist privat</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>the caller is a personal contact of {}</source>
      <translation>der Anrufer ist ein persönlicher Kontakt von {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>a call that rings at the team cannot be retrieved</source>
      <translation>ein Anruf, der beim Team klingelt, lässt sich nicht heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/pickup_permission.py"/>
      <source>a call that rings at a delegate cannot be retrieved</source>
      <translation>ein Anruf, der beim Stellvertreter klingelt, lässt sich nicht heranholen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/router.py"/>
      <source>{} is not registered</source>
      <translation>{} ist nicht angemeldet</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/router.py"/>
      <source>{} is forwarded in a circle</source>
      <translation>{} wird im Kreis umgeleitet</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/router.py"/>
      <source>{} does not want to be disturbed</source>
      <translation>{} will nicht gestört werden</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/router.py"/>
      <source>nobody of group {} takes calls</source>
      <translation>in der Gruppe {} nimmt niemand Anrufe an</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/dialplan/router.py"/>
      <source>{} is forwarded to {}</source>
      <translation>{} ist an {} umgeleitet</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>the other call is not there any more</source>
      <translation>den anderen Anruf gibt es nicht mehr</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>only who is in both calls may join them</source>
      <translation>nur wer in beiden Anrufen ist, darf sie verbinden</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>a call cannot be joined with itself</source>
      <translation>ein Anruf lässt sich nicht mit sich selbst verbinden</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>a call that rings here cannot be joined; answer it first</source>
      <translation>ein Anruf, der hier klingelt, lässt sich nicht verbinden; nehmen Sie ihn zuerst an</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>a call with the server itself cannot be transferred</source>
      <translation>ein Anruf beim Server selbst lässt sich nicht übergeben</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>the other call was answered meanwhile</source>
      <translation>der andere Anruf wurde inzwischen angenommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/attended_transfer.py"/>
      <source>the other call is changing just now; try again</source>
      <translation>der andere Anruf ändert sich gerade; versuchen Sie es noch einmal</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/conference.py"/>
      <source>a phone of that call takes no part in a conference</source>
      <translation>ein Telefon dieses Anrufs nimmt an keiner Konferenz teil</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/conference.py"/>
      <source>the call that was to be joined is over</source>
      <translation>der Anruf, der verbunden werden sollte, ist zu Ende</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>three phones are in that conference already</source>
      <translation>in dieser Konferenz sind schon drei Telefone</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>that call is changing just now; try again</source>
      <translation>jener Anruf ändert sich gerade; versuchen Sie es noch einmal</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>{} has no right to several devices, so there is no other phone to join</source>
      <translation>{} hat kein Recht auf mehrere Geräte, also gibt es kein anderes Telefon dafür</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>another phone of the number can join it</source>
      <translation>ein anderes Telefon der Nummer kann dazukommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>the call to {} still rings: pick it up instead</source>
      <translation>der Anruf bei {} klingelt noch: holen Sie ihn stattdessen heran</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>no other phone of {} is in a call</source>
      <translation>kein anderes Telefon von {} ist im Gespräch</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/join.py"/>
      <source>this server has no media for conferences</source>
      <translation>dieser Server hat keinen Ton für Konferenzen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>no orbit of type park is configured</source>
      <translation>kein Parkplatz ist eingerichtet</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>{} is no park orbit</source>
      <translation>{} ist kein Parkplatz</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>another call is parked at {}</source>
      <translation>auf {} ist ein anderer Anruf geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>another call is parked at each orbit</source>
      <translation>auf jedem Parkplatz ist ein anderer Anruf geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>a phone cannot be connected with itself</source>
      <translation>ein Telefon lässt sich nicht mit sich selbst verbinden</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>somebody is just retrieving the call at {}</source>
      <translation>jemand holt den Anruf auf {} gerade zurück</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>the parked party has hung up</source>
      <translation>der Geparkte hat aufgelegt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} does not answer</source>
      <translation>{} antwortet nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/park.py"/>
      <source>{}, returned from {}</source>
      <translation>{}, zurück von {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>dial the extension after the pickup code</source>
      <translation>wählen Sie nach dem Code zum Heranholen die Nebenstelle</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>there is no number {}</source>
      <translation>es gibt keine Nummer {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>nothing is ringing at {}</source>
      <translation>bei {} klingelt nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>nothing is ringing in group {}</source>
      <translation>in der Gruppe {} klingelt nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>an anonymous caller</source>
      <translation>ein anonymer Anrufer</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>Your call from {} was answered by {}.</source>
      <translation>Ihr Anruf von {} wurde von {} angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>this call is not there any more</source>
      <translation>diesen Anruf gibt es nicht mehr</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>a call with the server itself cannot be moved</source>
      <translation>ein Anruf beim Server selbst lässt sich nicht verlegen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/pickup.py"/>
      <source>only who is in a call may move it</source>
      <translation>nur wer in einem Anruf ist, darf ihn verlegen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/replace_leg.py"/>
      <location filename="../../deskphone/pbx/services/transfer.py"/>
      <source>this call is changing just now; try again</source>
      <translation>dieser Anruf ändert sich gerade; versuchen Sie es noch einmal</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/replace_leg.py"/>
      <source>who was to stay has hung up</source>
      <translation>wer bleiben sollte, hat aufgelegt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/ring_for_waiting.py"/>
      <source>somebody has answered just now</source>
      <translation>gerade hat jemand angenommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/ring_for_waiting.py"/>
      <source>the caller has hung up</source>
      <translation>der Anrufer hat aufgelegt</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/server_call.py"/>
      <source>this server has no media for its own services</source>
      <translation>dieser Server hat keinen Ton für eigene Dienste</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/transfer.py"/>
      <source>a call cannot be transferred to {}</source>
      <translation>an {} lässt sich kein Anruf übergeben</translation>
    </message>
    <message>
      <location filename="../../deskphone/pbx/services/transfer.py"/>
      <source>{} is already in this call</source>
      <translation>{} ist schon in diesem Anruf</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/calls.py"/>
      <source>You are calling {} already.</source>
      <translation>{} wird von Ihnen schon angerufen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/calls.py"/>
      <source>{} has just answered your call.</source>
      <translation>{} hat Ihren Anruf gerade angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/calls.py"/>
      <source>There are {} calls already: end one first.</source>
      <translation>Es gibt schon {} Anrufe: beenden Sie zuerst einen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/calls.py"/>
      <source>{}'s call is answered by itself: your microphone is off until you switch it on.</source>
      <translation>Der Anruf von {} wird von selbst angenommen: Ihr Mikrofon ist aus, bis Sie es einschalten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/calls.py"/>
      <source>{}'s call is answered by itself: you are heard.</source>
      <translation>Der Anruf von {} wird von selbst angenommen: Sie werden gehört.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/dialling.py"/>
      <source>A mark in this number turns its digits round: type it, as you know it.</source>
      <translation>Ein Zeichen in dieser Nummer dreht ihre Ziffern um: tippen Sie sie, so wie Sie sie kennen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/dialling.py"/>
      <source>These are several lines: keep one number or address of them.</source>
      <translation>Das sind mehrere Zeilen: behalten Sie eine Nummer oder Adresse davon.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/dialling.py"/>
      <source>These are several cells of a table: keep one number or address of them.</source>
      <translation>Das sind mehrere Zellen einer Tabelle: behalten Sie eine Nummer oder Adresse davon.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/dialling.py"/>
      <source>"{} …" is too long to be dialled: type a number or an address.</source>
      <translation>„{} …“ ist zu lang zum Wählen: tippen Sie eine Nummer oder eine Adresse.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/dialling.py"/>
      <source>"{}" cannot be dialled: type a number or an address.</source>
      <translation>„{}“ lässt sich nicht wählen: tippen Sie eine Nummer oder eine Adresse.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/floor.py"/>
      <source>You talk with {}: {} is on hold.</source>
      <translation>Sie sprechen mit {}: {} wird gehalten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/held.py"/>
      <source>Still on hold: {}.</source>
      <translation>Wird noch gehalten: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}</source>
      <translation>ruft {} an</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>picks up a call that rings in the group</source>
      <translation>holt einen Anruf heran, der in der Gruppe klingelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>answers, holds or resumes a call</source>
      <translation>nimmt einen Anruf an, hält ihn oder holt ihn zurück</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>sends {} into the call</source>
      <translation>sendet {} in den Anruf</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>transfers the call to {}</source>
      <translation>übergibt den Anruf an {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>opens {}</source>
      <translation>öffnet {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>passes all calls on to {}, or no more</source>
      <translation>gibt alle Anrufe an {} weiter, oder nicht mehr</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>does what {} says</source>
      <translation>tut, was {} sagt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}, or transfers the call you are in there</source>
      <translation>ruft {} an oder übergibt Ihr Gespräch dorthin</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}, or adds them to the call you are in</source>
      <translation>ruft {} an oder holt dort jemanden zu Ihrem Gespräch dazu</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}, or parks the call you are in there</source>
      <translation>ruft {} an oder parkt Ihr Gespräch dort</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}, or sends its number into the call you are in</source>
      <translation>ruft {} an oder sendet die Nummer als Töne in Ihr Gespräch</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>no phone is registered there</source>
      <translation>dort ist kein Telefon angemeldet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <location filename="../../deskphone/phone/words.py"/>
      <source>somebody</source>
      <translation>jemand</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>does nothing</source>
      <translation>tut nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>no account watches it: add an account in the settings</source>
      <translation>kein Konto beobachtet sie: fügen Sie in den Einstellungen ein Konto hinzu</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>the server's last notice could not be read: {}</source>
      <translation>die letzte Nachricht des Servers war nicht zu lesen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>{}'s call to {}</source>
      <translation>den Anruf von {} bei {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>the call to {}</source>
      <translation>den Anruf bei {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>picks up {}, {}</source>
      <translation>holt {} heran, {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>retrieves the call from {}</source>
      <translation>holt den Anruf von {} zurück</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>parks the call at {}</source>
      <translation>parkt den Anruf auf {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {} by intercom; no pickup: {}</source>
      <translation>ruft {} über die Sprechanlage an; kein Heranholen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {} by intercom: the phone there answers by itself if it may</source>
      <translation>ruft {} über die Sprechanlage an: das Telefon dort nimmt von selbst ab, wenn es darf</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}; no pickup: {}</source>
      <translation>ruft {} an; kein Heranholen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>calls {}, or passes on to them what rings here</source>
      <translation>ruft {} an oder leitet dorthin weiter, was hier klingelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>the account is not registered</source>
      <translation>das Konto ist nicht angemeldet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>the server is lost: {}</source>
      <translation>der Server ist verloren: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/keys.py"/>
      <source>the server is lost</source>
      <translation>der Server ist verloren</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/lists.py"/>
      <source>It sends no list (RFC 4662) but {}.</source>
      <translation>Er sendet keine Liste (RFC 4662), sondern {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/lists.py"/>
      <source>a body of no type</source>
      <translation>einen Inhalt ohne Typ</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/lists.py"/>
      <source>of the list: {}</source>
      <translation>der Liste: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/lists.py"/>
      <source>without a reason</source>
      <translation>ohne Grund</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/lists.py"/>
      <source>The list {} is not served ({}): its keys are watched one by one.</source>
      <translation>Die Liste {} wird nicht bedient ({}): ihre Tasten werden einzeln beobachtet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/mailboxes.py"/>
      <source>Whether messages wait for {} is not known: {}</source>
      <translation>Ob Nachrichten für {} warten, ist nicht bekannt: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/message_summary.py"/>
      <location filename="../../deskphone/phone/watches.py"/>
      <source>The server sent {} where {} was asked for.</source>
      <translation>Der Server hat {} geschickt, wo {} gefragt war.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/message_summary.py"/>
      <source>The server's word on messages says neither yes nor no.</source>
      <translation>Was der Server von Nachrichten sagt, heißt weder ja noch nein.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>This computer has another address in the network: it is registering anew.</source>
      <translation>Dieser Rechner hat eine andere Adresse im Netz: er meldet sich neu an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>This computer slept: it is registering anew.</source>
      <translation>Dieser Rechner hat geschlafen: er meldet sich neu an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>There is no account yet: add one in the settings.</source>
      <translation>Es gibt noch kein Konto: fügen Sie in den Einstellungen eines hinzu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>The telephone is being started again …</source>
      <translation>Das Telefon wird neu gestartet …</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/phone.py"/>
      <source>That call is gone.</source>
      <translation>Dieser Anruf ist weg.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickup_by_number.py"/>
      <source>There is no account to pick up with: add one in the settings.</source>
      <translation>Es gibt kein Konto zum Heranholen: fügen Sie in den Einstellungen eines hinzu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickup_by_number.py"/>
      <source>no group pickup code is set: set group_pickup_code</source>
      <translation>kein Code für das Gruppen-Heranholen ist gesetzt: setzen Sie group_pickup_code</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickup_by_number.py"/>
      <source>the group's code needs no document</source>
      <translation>der Code der Gruppe braucht kein Dokument</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>trying the remote target</source>
      <translation>das Remote-Target wird versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>trying the star code</source>
      <translation>der Sterncode wird versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>{} is not registered: no call can be picked up.</source>
      <translation>{} ist nicht angemeldet: kein Anruf lässt sich heranholen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>Nothing to pick up at {}: {}.</source>
      <translation>Bei {} gibt es nichts heranzuholen: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>There are too many calls already: end one first.</source>
      <translation>Es gibt schon zu viele Anrufe: beenden Sie zuerst einen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>The pickup was given up.</source>
      <translation>Das Heranholen wurde aufgegeben.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>trying the caller's own address</source>
      <translation>die eigene Adresse des Anrufers wird versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>trying the code {}</source>
      <translation>der Code {} wird versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>trying the tags the other way round</source>
      <translation>die Tags werden andersherum versucht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>The pickup was refused ({}): {}.</source>
      <translation>Das Heranholen wurde abgewiesen ({}): {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>Picked up {} for {}.</source>
      <translation>{} herangeholt, für {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>Picked up {}.</source>
      <translation>{} herangeholt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>Picked up a call for {}.</source>
      <translation>Einen Anruf herangeholt, für {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/pickups.py"/>
      <source>Picked up a call.</source>
      <translation>Einen Anruf herangeholt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>There is no account to call with: add one in the settings.</source>
      <translation>Es gibt kein Konto zum Anrufen: fügen Sie in den Einstellungen eines hinzu.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>Type a number first.</source>
      <translation>Tippen Sie zuerst eine Nummer.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>There is a call: the echo test waits until it is over.</source>
      <translation>Es gibt ein Gespräch: Der Echotest wartet, bis es vorbei ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>No number of an echo test is known: write one into the account in the settings.</source>
      <translation>Keine Nummer eines Echotests ist bekannt: Tragen Sie in den Einstellungen eine im Konto ein.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/placing.py"/>
      <source>Type the number to transfer to.</source>
      <translation>Tippen Sie die Nummer, an die übergeben werden soll.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>You are picking up {}'s call already.</source>
      <translation>Den Anruf von {} holen Sie schon heran.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>You have just picked up {}'s call.</source>
      <translation>Den Anruf von {} haben Sie gerade herangeholt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>Type a number, then call.</source>
      <translation>Tippen Sie eine Nummer, dann rufen Sie an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>There is no call to transfer.</source>
      <translation>Es gibt keinen Anruf zum Übergeben.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>There is no function "{}"; the functions are {}.</source>
      <translation>Es gibt keine Funktion „{}“; die Funktionen sind {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>This key names no number to pass calls on to.</source>
      <translation>Diese Taste nennt keine Nummer, an die Anrufe weitergegeben werden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/presses.py"/>
      <source>There is no call to send tones into.</source>
      <translation>Es gibt keinen Anruf, in den Töne gesendet werden könnten.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>{} wanted to transfer you to {}: refused, since {}.</source>
      <translation>{} wollte Sie an {} weiterverbinden: abgelehnt, denn {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>{} transfers you to {} …</source>
      <translation>{} verbindet Sie mit {} …</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>transfers by others are switched off</source>
      <translation>das Weiterverbinden durch andere ist abgeschaltet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>its call was answered by itself, and nobody here has taken it</source>
      <translation>der Anruf wurde von selbst angenommen, und niemand hat ihn hier übernommen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>that is a code of the server, which others may not dial in your name</source>
      <translation>das ist ein Code der Anlage, und solche wählt niemand anders von hier aus</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>there are {} calls already</source>
      <translation>es gibt schon {} Anrufe</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>you talk with {}</source>
      <translation>Sie sprechen mit {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/referred.py"/>
      <source>You were not transferred: {} is still there.</source>
      <translation>Sie wurden nicht weiterverbunden: {} ist noch da.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The password of {} is wrong: enter it again in the settings.</source>
      <translation>Das Passwort von {} ist falsch: geben Sie es in den Einstellungen neu ein.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The server does not let {} register: check user name and password, or ask its administrator.</source>
      <translation>Der Server lässt {} sich nicht anmelden: prüfen Sie Benutzername und Passwort, oder fragen Sie seinen Verwalter.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The server does not know {}: check the user name and the domain.</source>
      <translation>Der Server kennt {} nicht: prüfen Sie Benutzername und Domain.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The server wants longer registrations of {}: set a larger expires.</source>
      <translation>Der Server will längere Anmeldungen von {}: setzen Sie ein größeres expires.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>No answer from {}: check the network and the server address of {}; trying again.</source>
      <translation>Keine Antwort von {}: prüfen Sie das Netz und die Serveradresse von {}; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The account {} takes its new settings when its calls are over.</source>
      <translation>Das Konto {} übernimmt seine neuen Einstellungen, wenn seine Anrufe vorbei sind.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>{}{}: {} is not registered; ask its administrator.</source>
      <translation>{}{}: {} ist nicht angemeldet; fragen Sie den Verwalter.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>{}: check the network and the server address of {}; trying again.</source>
      <translation>{}: prüfen Sie das Netz und die Serveradresse von {}; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The server has trouble of its own ({}): {} is not registered; trying again.</source>
      <translation>Der Server hat selbst Schwierigkeiten ({}): {} ist nicht angemeldet; wird weiter versucht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/registration.py"/>
      <source>The server refused to register {} ({}): check the settings of the account.</source>
      <translation>Der Server hat {} nicht angemeldet ({}): prüfen Sie die Einstellungen des Kontos.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/rivals.py"/>
      <source>{} picked up {} at the same moment</source>
      <translation>{} hat {} im selben Augenblick herangeholt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/rivals.py"/>
      <source>{} and has the call; yours was ended.</source>
      <translation>{} und hat den Anruf; Ihrer wurde beendet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/rivals.py"/>
      <source>{}: you may be three in the call.</source>
      <translation>{}: Sie sind vielleicht zu dritt im Gespräch.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>Parking {} at {} …</source>
      <translation>{} wird auf {} geparkt …</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} is being parked at {} already.</source>
      <translation>{} wird schon auf {} geparkt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} is parked at {}.</source>
      <translation>{} ist auf {} geparkt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>Transferring {} to {} …</source>
      <translation>{} wird an {} übergeben …</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} is being transferred to {} already.</source>
      <translation>{} wird schon an {} übergeben.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} was transferred to {}.</source>
      <translation>{} wurde an {} übergeben.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} was just passed on to {}.</source>
      <translation>{} wurde gerade an {} weitergeleitet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} is passed on to {}.</source>
      <translation>{} wird an {} weitergeleitet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>Connecting {} with {} …</source>
      <translation>{} wird mit {} verbunden …</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} and {} are being connected already.</source>
      <translation>{} und {} werden schon verbunden.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} and {} talk with each other now.</source>
      <translation>{} und {} sprechen jetzt miteinander.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} waits on hold</source>
      <translation>{} wird gehalten und wartet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>your call with {} stays</source>
      <translation>Ihr Anruf mit {} bleibt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} has hung up: {}.</source>
      <translation>{} hat aufgelegt: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{} It rings there.</source>
      <translation>{} Dort klingelt es.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>Nobody tells what comes of the transfer: {}.</source>
      <translation>Niemand sagt, was aus der Übergabe wird: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>both calls are still yours</source>
      <translation>beide Anrufe sind noch Ihre</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>the call is still yours</source>
      <translation>der Anruf ist noch Ihrer</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>The transfer failed ({})</source>
      <translation>Die Übergabe ist misslungen ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/transfers.py"/>
      <source>{}, and the call has ended.</source>
      <translation>{}, und der Anruf ist zu Ende.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The pickup ended: {}.</source>
      <translation>Das Heranholen endete: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The call</source>
      <translation>Der Anruf</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The server did not answer the pickup ({}).</source>
      <translation>Der Server hat auf das Heranholen nicht geantwortet ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The server did not answer.</source>
      <translation>Der Server hat nicht geantwortet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{} answered the call.</source>
      <translation>{} hat den Anruf angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{} was answered by {}.</source>
      <translation>{} wurde von {} angenommen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The server does not know the code {} ({})</source>
      <translation>Der Server kennt den Code {} nicht ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{}: set the right group_pickup_code.</source>
      <translation>{}: setzen Sie den richtigen group_pickup_code.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{}: set the right pickup_code of this key or its account.</source>
      <translation>{}: setzen Sie den richtigen pickup_code dieser Taste oder ihres Kontos.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{} is gone or was answered, or picking it up is not allowed ({}).</source>
      <translation>{} ist weg oder wurde angenommen, oder das Heranholen ist nicht erlaubt ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>Nothing is ringing in the group, or picking up there is not allowed ({}).</source>
      <translation>In der Gruppe klingelt nichts, oder dort heranzuholen ist nicht erlaubt ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The pickup is not allowed ({}).</source>
      <translation>Das Heranholen ist nicht erlaubt ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>Picking up {}'s calls is not allowed ({}).</source>
      <translation>Anrufe von {} heranzuholen ist nicht erlaubt ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The caller's phone cannot hand {} over ({}).</source>
      <translation>Das Telefon des Anrufers kann {} nicht übergeben ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{} could not be picked up, and rings on ({}).</source>
      <translation>{} ließ sich nicht heranholen und klingelt weiter ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>{} is gone or was answered ({}).</source>
      <translation>{} ist weg oder wurde angenommen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>Nothing is ringing in the group any more ({}).</source>
      <translation>In der Gruppe klingelt nichts mehr ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>Nothing is ringing at {} any more ({}).</source>
      <translation>Bei {} klingelt nichts mehr ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>The pickup was refused by the server ({}).</source>
      <translation>Der Server hat das Heranholen abgewiesen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/verdict.py"/>
      <source>Picking up {}'s calls was refused by the server ({}).</source>
      <translation>Der Server hat abgewiesen, Anrufe von {} heranzuholen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watched_list.py"/>
      <source>the server's list names it no more.</source>
      <translation>die Liste des Servers nennt sie nicht mehr.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watched_list.py"/>
      <source>The list names a part for it that is not there.</source>
      <translation>Die Liste nennt dafür einen Teil, der nicht da ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watches.py"/>
      <source>It cannot be read: {}</source>
      <translation>Sie lässt sich nicht lesen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watches.py"/>
      <source>A status message for {} was not read: {}</source>
      <translation>Eine Statusnachricht für {} wurde nicht gelesen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/when_free.py"/>
      <source>You are told as soon as {} is free.</source>
      <translation>Sie bekommen Bescheid, sobald {} frei ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/when_free.py"/>
      <source>{} is free: press the key to call.</source>
      <translation>{} ist frei: die Taste ruft an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/when_free.py"/>
      <source>Nobody knows at present whether {} is free.</source>
      <translation>Zurzeit weiß niemand, ob {} frei ist.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/when_free.py"/>
      <source>{} was not free for {} minutes</source>
      <translation>{} war {} Minuten lang nicht frei</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/when_free.py"/>
      <source>{}: you are not told any more.</source>
      <translation>{}: Sie bekommen keinen Bescheid mehr.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>by Replaces</source>
      <translation>mit Replaces</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>by calling the remote target</source>
      <translation>durch Anruf beim Remote-Target</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>by star code</source>
      <translation>mit Sterncode</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The call to {} could not be made</source>
      <translation>Der Anruf bei {} kam nicht zustande</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The server does not allow the call to {}</source>
      <translation>Der Server erlaubt den Anruf bei {} nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} does not exist</source>
      <translation>{} gibt es nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} could not be reached in time</source>
      <translation>{} war nicht rechtzeitig zu erreichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The number {} is not complete</source>
      <translation>Die Nummer {} ist nicht vollständig</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} is busy</source>
      <translation>{} ist besetzt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The call to {} was ended</source>
      <translation>Der Anruf bei {} wurde beendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} has no codec in common with this phone</source>
      <translation>{} hat keinen gemeinsamen Codec mit diesem Telefon</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} declined the call</source>
      <translation>{} hat den Anruf abgelehnt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>You answered that call before ({}).</source>
      <translation>Sie haben diesen Anruf vorher angenommen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} answered that call before ({}).</source>
      <translation>{} hat diesen Anruf vorher angenommen ({}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The call to {} failed</source>
      <translation>Der Anruf bei {} ist misslungen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The call with {} is gone: {}.</source>
      <translation>Der Anruf mit {} ist weg: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>The calls with {} and {} are gone: {}.</source>
      <translation>Die Anrufe mit {} und {} sind weg: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>Your call with {} goes on with {}.</source>
      <translation>Ihr Gespräch mit {} geht mit {} weiter.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} has picked up your call to {}.</source>
      <translation>{} hat Ihren Anruf bei {} herangeholt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source> and others</source>
      <translation> und andere</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} called while there was no place for one more call, and was told that you are busy.</source>
      <translation>{} rief an, als für einen weiteren Anruf kein Platz war, und hörte, dass Sie besetzt sind.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/words.py"/>
      <source>{} called while there was no place for one more call, and were told that you are busy.</source>
      <translation>{} riefen an, als für einen weiteren Anruf kein Platz war, und hörten, dass Sie besetzt sind.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sip/location.py"/>
      <source>{} has {} records; {} of them count.</source>
      <translation>{} hat {} Einträge; {} davon zählen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sip/location.py"/>
      <source>{} says that there is no such service (its target is a dot).</source>
      <translation>{} sagt, dass es diesen Dienst nicht gibt (sein Ziel ist ein Punkt).</translation>
    </message>
    <message>
      <location filename="../../deskphone/sip/location.py"/>
      <source>{} names servers without a port or a name; they are left out.</source>
      <translation>{} nennt Server ohne Port oder Namen; sie werden ausgelassen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sip/location.py"/>
      <source>{} names {} servers; the first {} are asked.</source>
      <translation>{} nennt {} Server; die ersten {} werden gefragt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_file.py"/>
      <source>free some space on that disk</source>
      <translation>machen Sie auf diesem Datenträger Platz</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_file.py"/>
      <source>see whether the disk is full, or broken</source>
      <translation>sehen Sie nach, ob der Datenträger voll oder kaputt ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_file.py"/>
      <source>close the other program that holds it</source>
      <translation>schließen Sie das andere Programm, das sie offen hat</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_file.py"/>
      <source>make it and its folder writable for this program</source>
      <translation>machen Sie sie und ihren Ordner für dieses Programm beschreibbar</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>{} is not complete ({}): end other programs.</source>
      <translation>{} ist nicht vollständig ({}): beenden Sie andere Programme.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>a new one begins with the {} {} that could be read</source>
      <translation>eine neue Datei beginnt mit dem, was zu lesen war ({} {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>a new one begins</source>
      <translation>eine neue Datei beginnt</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>{} was damaged: it is kept as {}, and {}.</source>
      <translation>{} war beschädigt: die Datei ist als {} aufbewahrt, und {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>see what is wrong with it, or move it away</source>
      <translation>sehen Sie nach, was damit ist, oder verschieben Sie die Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/sqlite_keeper.py"/>
      <source>{} cannot be kept in {} ({}): {}. It goes on in memory.</source>
      <translation>{} lässt sich nicht in {} aufbewahren ({}): {}. Bis dahin bleibt alles im Speicher.</translation>
    </message>
    <message>
      <location filename="../../deskphone/threads.py"/>
      <source>The system has no room for another thread ({}): end other programs, or allow more.</source>
      <translation>Das System hat keinen Platz für einen weiteren Thread ({}): beenden Sie andere Programme, oder erlauben Sie mehr.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>This capture is larger than {} MB: save a part of it.</source>
      <translation>Diese Aufzeichnung ist größer als {} MB: speichern Sie einen Teil davon.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>This file is no capture (pcap, pcapng): {}.</source>
      <translation>Diese Datei ist keine Aufzeichnung (pcap, pcapng): {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>This capture is of a kind of network that is not read here (link type {}).</source>
      <translation>Diese Aufzeichnung ist von einer Art Netz, die hier nicht gelesen wird (Link-Typ {}).</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>This capture is damaged at its beginning.</source>
      <translation>Diese Aufzeichnung ist am Anfang beschädigt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>It is cut off or damaged behind packet {}: what follows is not read.</source>
      <translation>Sie ist hinter Paket {} abgeschnitten oder beschädigt: was folgt, wird nicht gelesen.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>Packets of which only the beginning was recorded: {} (tcpdump -s 0 takes them whole).</source>
      <translation>Pakete, von denen nur der Anfang aufgezeichnet ist: {} (tcpdump -s 0 nimmt sie ganz).</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>Messages that lack fragments, and are left out: {}.</source>
      <translation>Nachrichten, denen Fragmente fehlen und die ausgelassen sind: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/capture.py"/>
      <source>Places where a part of a connection is missing: {}.</source>
      <translation>Stellen, an denen ein Teil einer Verbindung fehlt: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/message.py"/>
      <source>not let in</source>
      <translation>nicht eingelassen</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/message.py"/>
      <source>the end is left out</source>
      <translation>das Ende ist ausgelassen</translation>
    </message>
    <message>
      <location filename="../../deskphone/trace/restraint.py"/>
      <source>{} more were not let in, and are left out</source>
      <translation>{} weitere wurden nicht eingelassen und sind ausgelassen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/files.py"/>
      <source>does not exist</source>
      <translation>gibt es nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/files.py"/>
      <source>cannot be reached ({})</source>
      <translation>ist nicht zu erreichen ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/files.py"/>
      <source>is no folder</source>
      <translation>ist kein Ordner</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>"{}" is no LDAP server</source>
      <translation>„{}“ ist kein LDAP-Server</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>write "ldap://ldap.example.org" or "ldaps://..."</source>
      <translation>schreiben Sie „ldap://ldap.example.org“ oder „ldaps://...“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>{} is no port</source>
      <translation>{} ist kein Port</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>use 1 to 65535</source>
      <translation>nehmen Sie 1 bis 65535</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>must not hold line breaks or control characters</source>
      <translation>darf weder Zeilenumbrüche noch Steuerzeichen enthalten</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write it on one line</source>
      <translation>schreiben Sie es in eine Zeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>"{}" is no filter (RFC 4515)</source>
      <translation>„{}“ ist kein Filter (RFC 4515)</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>write one such as "(|(cn=%)(sn=%))"</source>
      <translation>schreiben Sie einen wie „(|(cn=%)(sn=%))“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>says nowhere what is looked for</source>
      <translation>sagt nirgends, was gesucht wird</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>write % where the typed words go</source>
      <translation>schreiben Sie %, wo die getippten Wörter stehen sollen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>"{}" is no attribute</source>
      <translation>„{}“ ist kein Attribut</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>write a name such as "telephoneNumber"</source>
      <translation>schreiben Sie einen Namen wie „telephoneNumber“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>a password does not belong in this file</source>
      <translation>ein Passwort gehört nicht in diese Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>remove it, and enter it in the window's settings</source>
      <translation>entfernen Sie es, und geben Sie es in den Einstellungen des Fensters ein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>an ldaps:// server enciphers already</source>
      <translation>ein Server mit ldaps:// verschlüsselt schon</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/ldap.py"/>
      <source>write ldap://, or starttls = false</source>
      <translation>schreiben Sie ldap:// oder starttls = false</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>1 more mistake</source>
      <translation>1 weiterer Fehler</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>{} more mistakes</source>
      <translation>{} weitere Fehler</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>{} ({} in this file)</source>
      <translation>{} ({} in dieser Datei)</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>{} in this file</source>
      <translation>{} in dieser Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>there is no such file</source>
      <translation>diese Datei gibt es nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>check the path</source>
      <translation>prüfen Sie den Pfad</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>check the path and its permissions</source>
      <translation>prüfen Sie den Pfad und seine Rechte</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is larger than 4 MB</source>
      <translation>ist größer als 4 MB</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>this is no configuration file</source>
      <translation>das ist keine Konfigurationsdatei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is not UTF-8 text</source>
      <translation>ist kein UTF-8-Text</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>save the file as UTF-8</source>
      <translation>speichern Sie die Datei als UTF-8</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>holds letters that are not UTF-8</source>
      <translation>enthält Buchstaben, die nicht UTF-8 sind</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write them in a terminal that uses UTF-8</source>
      <translation>schreiben Sie sie in einem Terminal, das UTF-8 verwendet</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is nested too deeply: more than {} levels</source>
      <translation>ist zu tief verschachtelt: mehr als {} Ebenen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>mend this line</source>
      <translation>berichtigen Sie diese Zeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>holds a number with too many digits</source>
      <translation>enthält eine Zahl mit zu vielen Ziffern</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is nested too deeply</source>
      <translation>ist zu tief verschachtelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>cannot be read</source>
      <translation>lässt sich nicht lesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is not valid TOML: {}</source>
      <translation>ist kein gültiges TOML: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is missing</source>
      <translation>fehlt</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>add a [{}] section</source>
      <translation>fügen Sie einen Abschnitt [{}] hinzu</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>add {} = ...</source>
      <translation>fügen Sie {} = ... hinzu</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must not be empty</source>
      <translation>darf nicht leer sein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write a value, or remove the key</source>
      <translation>schreiben Sie einen Wert, oder entfernen Sie die Angabe</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must be a list of tables</source>
      <translation>muss eine Liste von Tabellen sein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write [[{}]] in double brackets</source>
      <translation>schreiben Sie [[{}]] in doppelten Klammern</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must be {}, not {}</source>
      <translation>muss {} sein, nicht {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must be {}</source>
      <translation>muss {} sein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write "{}"</source>
      <translation>schreiben Sie "{}"</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write {} without quotes</source>
      <translation>schreiben Sie {} ohne Anführungszeichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write true or false, without quotes</source>
      <translation>schreiben Sie true oder false, ohne Anführungszeichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write {{ {} = ... }}</source>
      <translation>schreiben Sie {{ {} = ... }}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>write a table</source>
      <translation>schreiben Sie eine Tabelle</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>mend the value</source>
      <translation>berichtigen Sie den Wert</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>at least {}</source>
      <translation>mindestens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>at most {}</source>
      <translation>höchstens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>more than {}</source>
      <translation>mehr als {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>less than {}</source>
      <translation>weniger als {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>at least {} characters long</source>
      <translation>mindestens {} Zeichen lang</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>at most {} characters long</source>
      <translation>höchstens {} Zeichen lang</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a list of at least {}</source>
      <translation>eine Liste von mindestens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a table of at most {}</source>
      <translation>eine Tabelle von höchstens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a list of at most {}</source>
      <translation>eine Liste von höchstens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>of the form {}</source>
      <translation>von der Form {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>of another kind</source>
      <translation>von anderer Art</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a whole number</source>
      <translation>eine ganze Zahl</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a number</source>
      <translation>eine Zahl</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>true or false</source>
      <translation>true oder false</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>text in quotes</source>
      <translation>Text in Anführungszeichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a list in brackets</source>
      <translation>eine Liste in Klammern</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a table of its own</source>
      <translation>eine eigene Tabelle</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>did you mean "{}"?</source>
      <translation>meinten Sie „{}“?</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>choose one of them</source>
      <translation>wählen Sie einen davon</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must be one of {}, not {}</source>
      <translation>muss eines von {} sein, nicht {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>must be one of {}</source>
      <translation>muss eines von {} sein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is an unknown section "{}"</source>
      <translation>ist ein unbekannter Abschnitt „{}“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>is an unknown key "{}"</source>
      <translation>ist eine unbekannte Angabe „{}“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>the nearest known is "{}"</source>
      <translation>am nächsten kommt „{}“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>remove it</source>
      <translation>entfernen Sie das</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a table of values</source>
      <translation>eine Tabelle von Werten</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/load.py"/>
      <source>a list of values</source>
      <translation>eine Liste von Werten</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>these are longer than {} octets together, which no message has room for</source>
      <translation>diese sind zusammen länger als {} Oktette, wofür in keiner Nachricht Platz ist</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>"{}" is no name of a header</source>
      <translation>"{}" ist kein Name einer Kopfzeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>write letters, digits and dashes</source>
      <translation>schreiben Sie Buchstaben, Ziffern und Bindestriche</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>"User-Agent" is a setting of its own</source>
      <translation>"User-Agent" hat eine eigene Einstellung</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>write user_agent</source>
      <translation>schreiben Sie user_agent</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>"{}" is written by the phone itself</source>
      <translation>"{}" schreibt das Telefon selbst</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>leave it out</source>
      <translation>lassen Sie das weg</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>"{}" stands there twice</source>
      <translation>"{}" steht zweimal da</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <location filename="../../deskphone/config/phone.py"/>
      <source>name each once</source>
      <translation>nennen Sie jeden einmal</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/own_headers.py"/>
      <source>"{}" must be one line of 1 to 500 characters</source>
      <translation>"{}" muss eine Zeile von 1 bis 500 Zeichen sein</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no user name</source>
      <translation>„{}“ ist kein Benutzername</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write the part before the @, such as "101"</source>
      <translation>schreiben Sie den Teil vor dem @, etwa „101“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no domain</source>
      <translation>„{}“ ist keine Domain</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write a name or an address, such as "pbx.example.org"</source>
      <translation>schreiben Sie einen Namen oder eine Adresse, etwa „pbx.example.org“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no server</source>
      <translation>„{}“ ist kein Server</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write host:port, such as "pbx.example.org:5060"</source>
      <translation>schreiben Sie Name:Port, etwa „pbx.example.org:5060“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>an empty server is none</source>
      <translation>ein leerer Server ist keiner</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write host:port, such as "pbx2.example.org:5060"</source>
      <translation>schreiben Sie Name:Port, etwa „pbx2.example.org:5060“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no profile</source>
      <translation>„{}“ ist kein Profil</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>use {}</source>
      <translation>nehmen Sie {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no country</source>
      <translation>„{}“ ist kein Land</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write its two letters, such as "DE"</source>
      <translation>schreiben Sie seine zwei Buchstaben, etwa „DE“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no language</source>
      <translation>„{}“ ist keine Sprache</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write its letters, such as "de" or "pt_BR"</source>
      <translation>schreiben Sie ihre Buchstaben, etwa „de“ oder „pt_BR“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>must not hold quotes or backslashes</source>
      <translation>darf weder Anführungszeichen noch Rückstriche (\) enthalten</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write plain words</source>
      <translation>schreiben Sie einfache Wörter</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no target</source>
      <translation>„{}“ ist kein Ziel</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write a number or an address, such as "102"</source>
      <translation>schreiben Sie eine Nummer oder eine Adresse, etwa „102“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is nobody's number</source>
      <translation>„{}“ ist niemandes Nummer</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>nothing is known as "{{{}}}"</source>
      <translation>unter „{{{}}}“ ist nichts bekannt</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>the words are {}</source>
      <translation>die Wörter sind {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is no web address</source>
      <translation>„{}“ ist keine Webadresse</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>it begins with https:// or http://</source>
      <translation>eine solche beginnt mit https:// oder http://</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>the server of a web address is not for a caller to choose</source>
      <translation>den Server einer Webadresse darf kein Anrufer bestimmen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write its name</source>
      <translation>schreiben Sie seinen Namen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>{} stands there twice</source>
      <translation>{} steht zweimal da</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>remove it, and enter it in the window's settings or pass --password-file</source>
      <translation>entfernen Sie es, und geben Sie es in den Einstellungen des Fensters ein oder mit --password-file an</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>an event has either a url or a command</source>
      <translation>ein event hat entweder url oder command</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>write one of them</source>
      <translation>schreiben Sie eines davon</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>a command begins with its program, such as "/usr/bin/notify-send"</source>
      <translation>ein Befehl beginnt mit seinem Programm, etwa „/usr/bin/notify-send“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>"{}" is used twice</source>
      <translation>„{}“ ist zweimal vergeben</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>give each its own name</source>
      <translation>geben Sie jedem einen eigenen Namen</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>is account number {}</source>
      <translation>ist das Konto Nummer {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>keep {} at most</source>
      <translation>behalten Sie höchstens {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>there is no account "{}"</source>
      <translation>es gibt kein Konto „{}“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>the accounts are: {}</source>
      <translation>die Konten sind: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>a {} key needs a target</source>
      <translation>eine Taste der Art {} braucht ein Ziel</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/phone.py"/>
      <source>add target = "102" or the like</source>
      <translation>fügen Sie target = "102" oder Ähnliches hinzu</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>"{}" is no code</source>
      <translation>„{}“ ist kein Code</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>use digits, *, # or letters, such as "*8"</source>
      <translation>nehmen Sie Ziffern, *, # oder Buchstaben, etwa „*8“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>"{}" is no version</source>
      <translation>„{}“ ist keine Version</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>write one such as "22.11"</source>
      <translation>schreiben Sie eine wie „22.11“</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>"{}" is no status that refuses</source>
      <translation>„{}“ ist kein Status, der etwas ablehnt</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>write one such as 481 or 4xx</source>
      <translation>schreiben Sie einen wie 481 oder 4xx</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>is the name of the file</source>
      <translation>ist der Name der Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>remove this line</source>
      <translation>entfernen Sie diese Zeile</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>has no pickup_code before it</source>
      <translation>hat keinen pickup_code vor sich</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>write the first one there</source>
      <translation>schreiben Sie den ersten dorthin</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>is no name of a profile</source>
      <translation>ist kein Name für ein Profil</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>use small letters</source>
      <translation>nehmen Sie kleine Buchstaben</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>holds more than {} profiles</source>
      <translation>enthält mehr als {} Profile</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>remove some</source>
      <translation>entfernen Sie einige</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>"{}" is no profile, or builds on this one</source>
      <translation>„{}“ ist kein Profil oder baut auf diesem auf</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/presets.py"/>
      <source>name one of ours</source>
      <translation>nennen Sie eines von unseren</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/save.py"/>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>mend its permissions or free some space</source>
      <translation>berichtigen Sie die Rechte der Datei, oder machen Sie Platz</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/save.py"/>
      <source>is not valid TOML ({})</source>
      <translation>ist kein gültiges TOML ({})</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/save.py"/>
      <source>mend it by hand, or move it away</source>
      <translation>berichtigen Sie die Datei von Hand, oder verschieben Sie sie</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/save.py"/>
      <source>it is not UTF-8 text</source>
      <translation>das ist kein UTF-8-Text</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/save.py"/>
      <source>mend or move it</source>
      <translation>berichtigen oder verschieben Sie die Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>mend its permissions</source>
      <translation>berichtigen Sie die Rechte der Datei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>is not a file of passwords</source>
      <translation>ist keine Passwortdatei</translation>
    </message>
    <message>
      <location filename="../../deskphone/config/secrets.py"/>
      <source>delete it and enter the passwords again</source>
      <translation>löschen Sie die Datei, und geben Sie die Passwörter noch einmal ein</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/3cx.toml"/>
      <source>A lamp may be visible without the right to pick up: that is set per extension group.</source>
      <translation>Eine Lampe kann zu sehen sein ohne das Recht heranzuholen: das wird je Gruppe von Nebenstellen eingestellt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk-22.11.toml"/>
      <source>Asterisk from 22.11</source>
      <translation>Asterisk ab 22.11</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk-22.11.toml"/>
      <source>From 22.11 on its NOTIFYs name no caller: rows say "somebody"; only the star code works.</source>
      <translation>Ab 22.11 nennen seine NOTIFYs keinen Anrufer: Zeilen nennen niemanden; es geht nur der Sterncode.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>chan_pjsip names no call-id: only the star code works. A bare call-id breaks its parser.</source>
      <translation>chan_pjsip nennt keine Call-ID: es geht nur der Sterncode. Eine bloße Call-ID bringt seinen Parser durcheinander.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>There is no hint for that extension in the subscriber's context.</source>
      <translation>Für diese Nebenstelle gibt es keinen hint im Kontext des Beobachters.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>exten =&gt; 102,hint,PJSIP/102 in the context that subscribe_context (or context) of the endpoint names; see core show hints.</source>
      <translation>exten =&gt; 102,hint,PJSIP/102 im Kontext, den subscribe_context (oder context) des Endpoints nennt; siehe core show hints.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>Asterisk does not know the event or its form.</source>
      <translation>Asterisk kennt das Event oder seine Form nicht.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>module load res_pjsip_exten_state.so and res_pjsip_dialog_info_body_generator.so.</source>
      <translation>module load res_pjsip_exten_state.so und res_pjsip_dialog_info_body_generator.so.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>The hint is gone, or was reloaded; it is subscribed to anew.</source>
      <translation>Der hint ist weg oder wurde neu geladen; er wird neu abonniert.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>The endpoint may not subscribe.</source>
      <translation>Der Endpoint darf nicht abonnieren.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/asterisk.toml"/>
      <source>allow_subscribe = yes for the endpoint.</source>
      <translation>allow_subscribe = yes für den Endpoint.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/broadsoft.toml"/>
      <source>The user's Busy Lamp Field service does not name that extension.</source>
      <translation>Der Dienst Busy Lamp Field des Benutzers nennt diese Nebenstelle nicht.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/broadsoft.toml"/>
      <source>In the user's Busy Lamp Field service, add the extension to those that are monitored.</source>
      <translation>Fügen Sie die Nebenstelle im Dienst Busy Lamp Field des Benutzers zu den beobachteten hinzu.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/deskphone.toml"/>
      <source>Takes Replaces with both tags, with zero tags and as a bare call-id.</source>
      <translation>Nimmt Replaces mit beiden Tags, mit Null-Tags und als bloße Call-ID an.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/deskphone.toml"/>
      <source>Nobody has that number.</source>
      <translation>Diese Nummer hat niemand.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/deskphone.toml"/>
      <source>Correct the key's number; deskphone-pbx user list shows all.</source>
      <translation>Berichtigen Sie die Nummer der Taste; deskphone-pbx user list zeigt alle.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/freeswitch.toml"/>
      <source>Reads early-only only with a value: early-only=true is sent.</source>
      <translation>Liest early-only nur mit einem Wert: early-only=true wird gesendet.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/freeswitch.toml"/>
      <source>Presence is switched off in the profile.</source>
      <translation>Presence ist im Profil ausgeschaltet.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/freeswitch.toml"/>
      <source>In the sofia profile: manage-presence = true.</source>
      <translation>Im sofia-Profil: manage-presence = true.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/freeswitch.toml"/>
      <source>FreeSWITCH has forgotten the subscription, or dropped it because a NOTIFY was lost; it is made anew.</source>
      <translation>FreeSWITCH hat das Abonnement vergessen oder es aufgegeben, weil eine NOTIFY verloren ging; es wird erneuert.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/freeswitch.toml"/>
      <source>If it is so again and again: NOTIFYs longer than the network's packets are lost on UDP; use transport = "tcp".</source>
      <translation>Wenn es immer wieder so ist: NOTIFYs, die länger als die Pakete des Netzes sind, gehen über UDP verloren; nehmen Sie transport = "tcp".</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Any other</source>
      <translation>Ein anderes</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server cannot read the SUBSCRIBE.</source>
      <translation>Der Server kann das SUBSCRIBE nicht lesen.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>See the trace, and whether something between changes messages (a router with SIP ALG: switch it off).</source>
      <translation>Sehen Sie unter „Was geschah“ nach, und ob etwas dazwischen Nachrichten ändert (ein Router mit SIP ALG: schalten Sie das aus).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server asks for a password, and does not take the account's.</source>
      <translation>Der Server fragt nach einem Passwort und nimmt das des Kontos nicht an.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Compare user, login name and password of the account with the server.</source>
      <translation>Vergleichen Sie Benutzer, Anmeldename und Passwort des Kontos mit dem Server.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <location filename="../../resources/profiles/yeastar.toml"/>
      <source>This account may not watch that extension.</source>
      <translation>Dieses Konto darf diese Nebenstelle nicht beobachten.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Give it the right to watch (presence, BLF) on the server.</source>
      <translation>Geben Sie ihm auf dem Server das Recht zu beobachten (Presence, BLF).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server knows no such extension, or none that can be watched.</source>
      <translation>Der Server kennt keine solche Nebenstelle, oder keine, die sich beobachten lässt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Correct the key's number, or give the extension a hint on the server.</source>
      <translation>Berichtigen Sie die Nummer der Taste, oder geben Sie der Nebenstelle auf dem Server einen hint.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server takes no SUBSCRIBE at all.</source>
      <translation>Der Server nimmt überhaupt kein SUBSCRIBE an.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Switch lamps (presence, dialog events) on there.</source>
      <translation>Schalten Sie dort Lampen ein (Presence, Dialog-Ereignisse).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server cannot send dialog-info.</source>
      <translation>Der Server kann kein dialog-info senden.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Switch dialog events on there (RFC 4235), not presence alone.</source>
      <translation>Schalten Sie dort Dialog-Ereignisse ein (RFC 4235), nicht nur Presence.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>A proxy asks for a password, and does not take the account's.</source>
      <translation>Ein Proxy fragt nach einem Passwort und nimmt das des Kontos nicht an.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Let SUBSCRIBE be checked as REGISTER is: same realm, user and password.</source>
      <translation>Lassen Sie SUBSCRIBE so prüfen wie REGISTER: gleicher Realm, Benutzer und Passwort.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Nobody answered in time: the message or its answer was lost.</source>
      <translation>Niemand antwortete rechtzeitig: die Nachricht oder ihre Antwort ging verloren.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>See whether the server's address is right and its port open; on UDP try transport = "tcp".</source>
      <translation>Sehen Sie nach, ob die Adresse des Servers stimmt und sein Port offen ist; bei UDP versuchen Sie transport = "tcp".</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The extension is gone for good.</source>
      <translation>Die Nebenstelle gibt es nicht mehr.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Correct the key's number, or make the extension anew on the server.</source>
      <translation>Berichtigen Sie die Nummer der Taste, oder legen Sie die Nebenstelle auf dem Server neu an.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server does not understand the form of the SUBSCRIBE, which has no body.</source>
      <translation>Der Server versteht die Form des SUBSCRIBE nicht, das keinen Inhalt hat.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>See whether something between changes messages (a router with SIP ALG).</source>
      <translation>Sehen Sie nach, ob etwas dazwischen Nachrichten ändert (ein Router mit SIP ALG).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server does not know the kind of address that was asked for.</source>
      <translation>Der Server kennt die Art der Adresse nicht, nach der gefragt wurde.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Write the key's target as a number or as sip:number@host.</source>
      <translation>Schreiben Sie das Ziel der Taste als Nummer oder als sip:nummer@server.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server does not do lists (RFC 4662).</source>
      <translation>Der Server kann keine Listen (RFC 4662).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Leave blf_list out: each key subscribes by itself.</source>
      <translation>Lassen Sie blf_list weg: dann abonniert jede Taste selbst.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The subscription was wished for a shorter time than the server grants; it is asked for again.</source>
      <translation>Das Abonnement war für kürzere Zeit gewünscht, als der Server gewährt; es wird noch einmal gefragt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Who is watched is not registered, and the server tells nothing of such.</source>
      <translation>Wer beobachtet wird, ist nicht angemeldet, und dann sagt der Server nichts.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server has forgotten the subscription, as after its restart; it is made anew.</source>
      <translation>Der Server hat das Abonnement vergessen, etwa nach seinem Neustart; es wird erneuert.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>If it is so again and again: some NOTIFY was not answered in time. On UDP long ones are lost where fragments do not pass: try transport = "tcp".</source>
      <translation>Wenn es immer wieder so ist: eine NOTIFY wurde nicht rechtzeitig beantwortet. Über UDP gehen lange verloren, wo Fragmente nicht durchkommen: versuchen Sie transport = "tcp".</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server does not know the event "dialog".</source>
      <translation>Der Server kennt das Event „dialog“ nicht.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Switch dialog events on there (RFC 4235).</source>
      <translation>Schalten Sie dort Dialog-Ereignisse ein (RFC 4235).</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server failed at it.</source>
      <translation>Der Server ist daran gescheitert.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>See the server's log at this time.</source>
      <translation>Sehen Sie im Protokoll des Servers zu dieser Zeit nach.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server does not know SUBSCRIBE at all.</source>
      <translation>Der Server kennt SUBSCRIBE überhaupt nicht.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server is overloaded; it is asked again later.</source>
      <translation>Der Server ist überlastet; er wird später noch einmal gefragt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>See how many subscriptions it may hold.</source>
      <translation>Sehen Sie nach, wie viele Abonnements er halten darf.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The message is too long for the server.</source>
      <translation>Die Nachricht ist dem Server zu lang.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>Use transport = "tcp", and shorter names.</source>
      <translation>Nehmen Sie transport = "tcp" und kürzere Namen.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server knows no such extension.</source>
      <translation>Der Server kennt keine solche Nebenstelle.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <location filename="../../resources/profiles/yeastar.toml"/>
      <source>Correct the key's number.</source>
      <translation>Berichtigen Sie die Nummer der Taste.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/generic.toml"/>
      <source>The server refused the SUBSCRIBE.</source>
      <translation>Der Server hat das SUBSCRIBE abgelehnt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/innovaphone.toml"/>
      <source>Tells of calls unasked: unsolicited = true hears it where it takes no SUBSCRIBE. Its manual shows direction="initiator" for who is called, too: such a lamp is lit, and a press sends no pickup.</source>
      <translation>Sagt ungefragt von Anrufen: unsolicited = true hört darauf, wo es kein SUBSCRIBE annimmt. Sein Handbuch zeigt direction="initiator" auch für den Angerufenen: eine solche Lampe leuchtet, und ein Druck holt nichts heran.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/kamailio.toml"/>
      <source>A proxy: Replaces goes to the caller itself and needs both tags.</source>
      <translation>Ein Proxy: Replaces geht an den Anrufer selbst und braucht beide Tags.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/kamailio.toml"/>
      <source>presence_dialoginfo is not loaded.</source>
      <translation>presence_dialoginfo ist nicht geladen.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/kamailio.toml"/>
      <source>loadmodule "presence_dialoginfo.so", and pua_dialoginfo to publish the calls.</source>
      <translation>loadmodule "presence_dialoginfo.so", und pua_dialoginfo, das die Anrufe bekannt gibt.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/kamailio.toml"/>
      <source>The presence server knows no such user.</source>
      <translation>Der Presence-Server kennt keinen solchen Benutzer.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/kamailio.toml"/>
      <source>See whether handle_subscribe() is called for this domain.</source>
      <translation>Sehen Sie nach, ob handle_subscribe() für diese Domain aufgerufen wird.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/minisipserver.toml"/>
      <source>Picks up within one pickup group only.</source>
      <translation>Holt nur innerhalb einer Gruppe zum Heranholen heran.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/vodia.toml"/>
      <source>Its dialog-info names the call-id without tags.</source>
      <translation>Sein dialog-info nennt die Call-ID ohne Tags.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/vodia.toml"/>
      <source>The extension's permissions do not let this account see its calls.</source>
      <translation>Die Rechte der Nebenstelle lassen dieses Konto ihre Anrufe nicht sehen.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/vodia.toml"/>
      <source>In the extension's settings, add this account to those who may see its calls (dialog permission); "no" behind a number lights the lamp without letting it pick up.</source>
      <translation>Fügen Sie dieses Konto in den Einstellungen der Nebenstelle zu denen hinzu, die ihre Anrufe sehen dürfen (dialog permission); „no“ hinter einer Nummer lässt die Lampe leuchten, aber nicht heranholen.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/yeastar.toml"/>
      <source>The PBX knows no such extension.</source>
      <translation>Die Anlage kennt keine solche Nebenstelle.</translation>
    </message>
    <message>
      <location filename="../../resources/profiles/yeastar.toml"/>
      <source>Give it the right to watch in the extension's settings.</source>
      <translation>Geben Sie ihm in den Einstellungen der Nebenstelle das Recht zu beobachten.</translation>
    </message>
  </context>
  <context>
    <name>explanation</name>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Document</source>
      <translation>Dokument</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>set out for reading</source>
      <translation>zum Lesen gesetzt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>The server took the SUBSCRIBE. Either it sent none, or none that fits: its To must carry the tag of our From (RFC 6665 section 4.4.1). See the trace; --subscriber sip takes one without a tag.</source>
      <translation>Der Server hat das SUBSCRIBE angenommen. Entweder hat er keine gesendet, oder keine, die passt: ihr To muss das Tag unseres From tragen (RFC 6665 Abschnitt 4.4.1). Sehen Sie unter „Was geschah“ nach; --subscriber sip nimmt eine ohne Tag an.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>none; the server tells unasked, and nothing can be asked anew (unsolicited = true)</source>
      <translation>keines; der Server sagt ungefragt Bescheid, und neu fragen lässt sich nichts (unsolicited = true)</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>A refresh brought none: they are lost on the way. Long ones are on UDP where fragments do not pass (RFC 3261 section 18.1.1): set the account's transport to tcp.</source>
      <translation>Eine Erneuerung brachte keine: sie gehen unterwegs verloren. Bei langen ist das über UDP so, wo Fragmente nicht durchkommen (RFC 3261 Abschnitt 18.1.1): wählen Sie TCP als Übertragung des Kontos.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>There is no such key.</source>
      <translation>Diese Taste gibt es nicht.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Key {}: {}</source>
      <translation>Taste {}: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>A press {}.</source>
      <translation>Ein Druck {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>It watches nothing.</source>
      <translation>Sie beobachtet nichts.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Lamp: {}, {}: {}.</source>
      <translation>Lampe: {}, {}: {}.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>History:</source>
      <translation>Verlauf:</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Subscription to {} by {}: {}</source>
      <translation>Abonnement von {} durch {}: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Subscription to {} told by the list {}, for {}: {}</source>
      <translation>Abonnement von {} durch die Liste {}, für {}: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>To change: {}</source>
      <translation>Zu ändern: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>the server grants {} s</source>
      <translation>der Server gewährt {} s</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>the server does not name itself</source>
      <translation>der Server nennt sich nicht</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Server: {} (profile {}, recognised by {})</source>
      <translation>Server: {} (Profil {}, erkannt durch {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Server: {} (profile {})</source>
      <translation>Server: {} (Profil {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>last answer: {}</source>
      <translation>letzte Antwort: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>last answer: {} {}</source>
      <translation>letzte Antwort: {} {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>List: {}, {}, {} extensions</source>
      <translation>Liste: {}, {}, {} Nebenstellen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>It does not name this one: watched by itself.</source>
      <translation>Sie nennt diese nicht: sie wird einzeln beobachtet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>It is not told of: watched by itself.</source>
      <translation>Von ihr kam nichts: diese wird einzeln beobachtet.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>By {} it would be profile {}; the account's setting counts.</source>
      <translation>Sieht man auf {}, wäre es Profil {}; es gilt die Einstellung des Kontos.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>SRV {}: {}, priority {}</source>
      <translation>SRV {}: {}, Priorität {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>{} did not answer at {}</source>
      <translation>{} hat um {} nicht geantwortet</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>in its place if it fails: {}</source>
      <translation>an seiner Stelle, wenn er ausfällt: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Dialogs: none</source>
      <translation>Dialoge: keine</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Dialogs: {}</source>
      <translation>Dialoge: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>{}: {} {} on hold</source>
      <translation>{}: {} {}, gehalten</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>code {}</source>
      <translation>Code {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>no code</source>
      <translation>kein Code</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Pickup: method {}, Replaces style {}, {}</source>
      <translation>Heranholen: Verfahren {}, Form von Replaces {}, {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>nothing is ringing there</source>
      <translation>dort klingelt nichts</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>✗ {}: its direction is initiator: it calls somebody, as the server says</source>
      <translation>✗ {}: seine Richtung ist initiator: er ruft jemanden an, wie der Server sagt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>✗ {}: its state is trying: it does not ring yet, or who may not pick up is not told that it does</source>
      <translation>✗ {}: sein Zustand ist trying: es klingelt noch nicht, oder wer nicht heranholen darf, erfährt nicht, dass es klingelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>✗ {}: its state is {}</source>
      <translation>✗ {}: sein Zustand ist {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>✓ {}: {}: possible, {}</source>
      <translation>✓ {}: {}: möglich, {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>✗ {}: {}: not possible, {}</source>
      <translation>✗ {}: {}: nicht möglich, {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>A press sends no pickup.</source>
      <translation>Ein Druck holt nichts heran.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>A press sends:</source>
      <translation>Ein Druck sendet:</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>A call by intercom sends:</source>
      <translation>Ein Anruf über die Sprechanlage sendet:</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>No NOTIFY came.</source>
      <translation>Es kam keine NOTIFY.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>No NOTIFY came yet.</source>
      <translation>Es kam noch keine NOTIFY.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>No NOTIFY came any more.</source>
      <translation>Es kam keine NOTIFY mehr.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Last NOTIFY: version {}, {} octets</source>
      <translation>Letzte NOTIFY: Version {}, {} Oktette</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>its XML was invalid and was read leniently</source>
      <translation>ihr XML war ungültig und wurde nachsichtig gelesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>not read: {}</source>
      <translation>nicht gelesen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>Document: none</source>
      <translation>Dokument: keines</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/explain.py"/>
      <source>as it came: its XML is not well-formed</source>
      <translation>wie es kam: sein XML ist nicht wohlgeformt</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>its answers to REGISTER</source>
      <translation>seine Antworten auf REGISTER</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>its answers to OPTIONS</source>
      <translation>seine Antworten auf OPTIONS</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>its answers to SUBSCRIBE</source>
      <translation>seine Antworten auf SUBSCRIBE</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>its NOTIFYs</source>
      <translation>seine NOTIFYs</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>the form of its NOTIFYs</source>
      <translation>die Form seiner NOTIFYs</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>{} say "{}"</source>
      <translation>{} sagen „{}“</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/make.py"/>
      <source>{}, which would be profile {}: set the account's profile to the one that takes the calls.</source>
      <translation>{}, das wäre Profil {}: stellen Sie das Profil des Kontos auf das Fabrikat, das die Anrufe annimmt.</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>NOTIFY: not read: {}</source>
      <translation>NOTIFY: nicht gelesen: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>NOTIFY: {}</source>
      <translation>NOTIFY: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>unasked {}</source>
      <translation>ungefragt {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>NOTIFY of {} extensions</source>
      <translation>NOTIFY von {} Nebenstellen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>no NOTIFY came after a refresh</source>
      <translation>keine NOTIFY nach einer Erneuerung</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>no NOTIFY came for the SUBSCRIBE</source>
      <translation>keine NOTIFY auf das SUBSCRIBE</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>without a reason</source>
      <translation>ohne Grund</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>the server ended it: {}</source>
      <translation>der Server hat es beendet: {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>the server is out of reach</source>
      <translation>der Server ist nicht zu erreichen</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>{} (once more, last {})</source>
      <translation>{} (noch einmal, zuletzt {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>{} ({} times more, last {})</source>
      <translation>{} (noch {}-mal, zuletzt {})</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>nothing goes on</source>
      <translation>nichts los</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>{} on hold with {}</source>
      <translation>{}, gehalten, mit {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>{} on hold</source>
      <translation>{}, gehalten</translation>
    </message>
    <message>
      <location filename="../../deskphone/phone/watch_history.py"/>
      <source>{} with {}</source>
      <translation>{} mit {}</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>none</source>
      <translation>keine</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>pending</source>
      <translation>ausstehend</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>idle</source>
      <translation>frei</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>calling</source>
      <translation>ruft an</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>ringing</source>
      <translation>klingelt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>busy</source>
      <translation>besetzt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>held</source>
      <translation>gehalten</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>parked</source>
      <translation>geparkt</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>refused</source>
      <translation>abgewiesen</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>offline</source>
      <translation>offline</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>on</source>
      <translation>an</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>off</source>
      <translation>aus</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>steady</source>
      <translation>stetig</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>slow</source>
      <translation>langsam</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/lamps.py"/>
      <source>fast</source>
      <translation>schnell</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>active</source>
      <translation>aktiv</translation>
    </message>
    <message>
      <location filename="../../deskphone/blf/watch.py"/>
      <source>lost</source>
      <translation>verloren</translation>
    </message>
  </context>
  <context>
    <name>countries</name>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ascension Island</source>
      <translation>Ascension</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Andorra</source>
      <translation>Andorra</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>United Arab Emirates</source>
      <translation>Vereinigte Arabische Emirate</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Afghanistan</source>
      <translation>Afghanistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Antigua &amp; Barbuda</source>
      <translation>Antigua und Barbuda</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Anguilla</source>
      <translation>Anguilla</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Albania</source>
      <translation>Albanien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Armenia</source>
      <translation>Armenien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Angola</source>
      <translation>Angola</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Antarctica</source>
      <translation>Antarktis</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Argentina</source>
      <translation>Argentinien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>American Samoa</source>
      <translation>Amerikanisch-Samoa</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Austria</source>
      <translation>Österreich</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Australia</source>
      <translation>Australien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Aruba</source>
      <translation>Aruba</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Åland Islands</source>
      <translation>Ålandinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Azerbaijan</source>
      <translation>Aserbaidschan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bosnia &amp; Herzegovina</source>
      <translation>Bosnien und Herzegowina</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Barbados</source>
      <translation>Barbados</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bangladesh</source>
      <translation>Bangladesch</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Belgium</source>
      <translation>Belgien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Burkina Faso</source>
      <translation>Burkina Faso</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bulgaria</source>
      <translation>Bulgarien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bahrain</source>
      <translation>Bahrain</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Burundi</source>
      <translation>Burundi</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Benin</source>
      <translation>Benin</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Barthélemy</source>
      <translation>St. Barthélemy</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bermuda</source>
      <translation>Bermuda</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Brunei</source>
      <translation>Brunei</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bolivia</source>
      <translation>Bolivien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Caribbean Netherlands</source>
      <translation>Karibische Niederlande</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Brazil</source>
      <translation>Brasilien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bahamas</source>
      <translation>Bahamas</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bhutan</source>
      <translation>Bhutan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Bouvet Island</source>
      <translation>Bouvetinsel</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Botswana</source>
      <translation>Botsuana</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Belarus</source>
      <translation>Belarus</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Belize</source>
      <translation>Belize</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Canada</source>
      <translation>Kanada</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cocos (Keeling) Islands</source>
      <translation>Kokosinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Congo - Kinshasa</source>
      <translation>Kongo-Kinshasa</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Central African Republic</source>
      <translation>Zentralafrikanische Republik</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Congo - Brazzaville</source>
      <translation>Kongo-Brazzaville</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Switzerland</source>
      <translation>Schweiz</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Côte d’Ivoire</source>
      <translation>Côte d’Ivoire</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cook Islands</source>
      <translation>Cookinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Chile</source>
      <translation>Chile</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cameroon</source>
      <translation>Kamerun</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>China</source>
      <translation>China</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Colombia</source>
      <translation>Kolumbien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Clipperton Island</source>
      <translation>Clipperton-Insel</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Costa Rica</source>
      <translation>Costa Rica</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cuba</source>
      <translation>Kuba</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cape Verde</source>
      <translation>Cabo Verde</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Curaçao</source>
      <translation>Curaçao</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Christmas Island</source>
      <translation>Weihnachtsinsel</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cyprus</source>
      <translation>Zypern</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Czechia</source>
      <translation>Tschechien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Germany</source>
      <translation>Deutschland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Diego Garcia</source>
      <translation>Diego Garcia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Djibouti</source>
      <translation>Dschibuti</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Denmark</source>
      <translation>Dänemark</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Dominica</source>
      <translation>Dominica</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Dominican Republic</source>
      <translation>Dominikanische Republik</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Algeria</source>
      <translation>Algerien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ceuta &amp; Melilla</source>
      <translation>Ceuta und Melilla</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ecuador</source>
      <translation>Ecuador</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Estonia</source>
      <translation>Estland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Egypt</source>
      <translation>Ägypten</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Western Sahara</source>
      <translation>Westsahara</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Eritrea</source>
      <translation>Eritrea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Spain</source>
      <translation>Spanien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ethiopia</source>
      <translation>Äthiopien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>European Union</source>
      <translation>Europäische Union</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Finland</source>
      <translation>Finnland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Fiji</source>
      <translation>Fidschi</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Falkland Islands</source>
      <translation>Falklandinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Micronesia</source>
      <translation>Mikronesien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Faroe Islands</source>
      <translation>Färöer</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>France</source>
      <translation>Frankreich</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Gabon</source>
      <translation>Gabun</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>United Kingdom</source>
      <translation>Vereinigtes Königreich</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Grenada</source>
      <translation>Grenada</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Georgia</source>
      <translation>Georgien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>French Guiana</source>
      <translation>Französisch-Guayana</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guernsey</source>
      <translation>Guernsey</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ghana</source>
      <translation>Ghana</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Gibraltar</source>
      <translation>Gibraltar</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Greenland</source>
      <translation>Grönland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Gambia</source>
      <translation>Gambia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guinea</source>
      <translation>Guinea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guadeloupe</source>
      <translation>Guadeloupe</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Equatorial Guinea</source>
      <translation>Äquatorialguinea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Greece</source>
      <translation>Griechenland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>South Georgia &amp; South Sandwich Islands</source>
      <translation>Südgeorgien und die Südlichen Sandwichinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guatemala</source>
      <translation>Guatemala</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guam</source>
      <translation>Guam</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guinea-Bissau</source>
      <translation>Guinea-Bissau</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Guyana</source>
      <translation>Guyana</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Hong Kong SAR China</source>
      <translation>Sonderverwaltungsregion Hongkong</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Heard &amp; McDonald Islands</source>
      <translation>Heard und McDonaldinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Honduras</source>
      <translation>Honduras</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Croatia</source>
      <translation>Kroatien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Haiti</source>
      <translation>Haiti</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Hungary</source>
      <translation>Ungarn</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Canary Islands</source>
      <translation>Kanarische Inseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Indonesia</source>
      <translation>Indonesien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ireland</source>
      <translation>Irland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Israel</source>
      <translation>Israel</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Isle of Man</source>
      <translation>Isle of Man</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>India</source>
      <translation>Indien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>British Indian Ocean Territory</source>
      <translation>Britisches Territorium im Indischen Ozean</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Iraq</source>
      <translation>Irak</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Iran</source>
      <translation>Iran</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Iceland</source>
      <translation>Island</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Italy</source>
      <translation>Italien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Jersey</source>
      <translation>Jersey</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Jamaica</source>
      <translation>Jamaika</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Jordan</source>
      <translation>Jordanien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Japan</source>
      <translation>Japan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kenya</source>
      <translation>Kenia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kyrgyzstan</source>
      <translation>Kirgisistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cambodia</source>
      <translation>Kambodscha</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kiribati</source>
      <translation>Kiribati</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Comoros</source>
      <translation>Komoren</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Kitts &amp; Nevis</source>
      <translation>St. Kitts und Nevis</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>North Korea</source>
      <translation>Nordkorea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>South Korea</source>
      <translation>Südkorea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kuwait</source>
      <translation>Kuwait</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Cayman Islands</source>
      <translation>Kaimaninseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kazakhstan</source>
      <translation>Kasachstan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Laos</source>
      <translation>Laos</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Lebanon</source>
      <translation>Libanon</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Lucia</source>
      <translation>St. Lucia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Liechtenstein</source>
      <translation>Liechtenstein</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Sri Lanka</source>
      <translation>Sri Lanka</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Liberia</source>
      <translation>Liberia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Lesotho</source>
      <translation>Lesotho</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Lithuania</source>
      <translation>Litauen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Luxembourg</source>
      <translation>Luxemburg</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Latvia</source>
      <translation>Lettland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Libya</source>
      <translation>Libyen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Morocco</source>
      <translation>Marokko</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Monaco</source>
      <translation>Monaco</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Moldova</source>
      <translation>Republik Moldau</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Montenegro</source>
      <translation>Montenegro</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Martin</source>
      <translation>St. Martin</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Madagascar</source>
      <translation>Madagaskar</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Marshall Islands</source>
      <translation>Marshallinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>North Macedonia</source>
      <translation>Nordmazedonien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mali</source>
      <translation>Mali</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Myanmar (Burma)</source>
      <translation>Myanmar</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mongolia</source>
      <translation>Mongolei</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Macao SAR China</source>
      <translation>Sonderverwaltungsregion Macau</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Northern Mariana Islands</source>
      <translation>Nördliche Marianen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Martinique</source>
      <translation>Martinique</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mauritania</source>
      <translation>Mauretanien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Montserrat</source>
      <translation>Montserrat</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Malta</source>
      <translation>Malta</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mauritius</source>
      <translation>Mauritius</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Maldives</source>
      <translation>Malediven</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Malawi</source>
      <translation>Malawi</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mexico</source>
      <translation>Mexiko</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Malaysia</source>
      <translation>Malaysia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mozambique</source>
      <translation>Mosambik</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Namibia</source>
      <translation>Namibia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>New Caledonia</source>
      <translation>Neukaledonien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Niger</source>
      <translation>Niger</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Norfolk Island</source>
      <translation>Norfolkinsel</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Nigeria</source>
      <translation>Nigeria</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Nicaragua</source>
      <translation>Nicaragua</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Netherlands</source>
      <translation>Niederlande</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Norway</source>
      <translation>Norwegen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Nepal</source>
      <translation>Nepal</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Nauru</source>
      <translation>Nauru</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Niue</source>
      <translation>Niue</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>New Zealand</source>
      <translation>Neuseeland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Oman</source>
      <translation>Oman</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Panama</source>
      <translation>Panama</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Peru</source>
      <translation>Peru</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>French Polynesia</source>
      <translation>Französisch-Polynesien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Papua New Guinea</source>
      <translation>Papua-Neuguinea</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Philippines</source>
      <translation>Philippinen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Pakistan</source>
      <translation>Pakistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Poland</source>
      <translation>Polen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Pierre &amp; Miquelon</source>
      <translation>St. Pierre und Miquelon</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Pitcairn Islands</source>
      <translation>Pitcairninseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Puerto Rico</source>
      <translation>Puerto Rico</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Palestinian Territories</source>
      <translation>Palästinensische Autonomiegebiete</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Portugal</source>
      <translation>Portugal</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Palau</source>
      <translation>Palau</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Paraguay</source>
      <translation>Paraguay</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Qatar</source>
      <translation>Katar</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Outlying Oceania</source>
      <translation>Äußeres Ozeanien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Réunion</source>
      <translation>Réunion</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Romania</source>
      <translation>Rumänien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Serbia</source>
      <translation>Serbien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Russia</source>
      <translation>Russland</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Rwanda</source>
      <translation>Ruanda</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Saudi Arabia</source>
      <translation>Saudi-Arabien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Solomon Islands</source>
      <translation>Salomonen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Seychelles</source>
      <translation>Seychellen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Sudan</source>
      <translation>Sudan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Sweden</source>
      <translation>Schweden</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Singapore</source>
      <translation>Singapur</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Helena</source>
      <translation>St. Helena</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Slovenia</source>
      <translation>Slowenien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Svalbard &amp; Jan Mayen</source>
      <translation>Spitzbergen und Jan Mayen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Slovakia</source>
      <translation>Slowakei</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Sierra Leone</source>
      <translation>Sierra Leone</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>San Marino</source>
      <translation>San Marino</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Senegal</source>
      <translation>Senegal</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Somalia</source>
      <translation>Somalia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Suriname</source>
      <translation>Suriname</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>South Sudan</source>
      <translation>Südsudan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>São Tomé &amp; Príncipe</source>
      <translation>São Tomé und Príncipe</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>El Salvador</source>
      <translation>El Salvador</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Sint Maarten</source>
      <translation>Sint Maarten</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Syria</source>
      <translation>Syrien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Eswatini</source>
      <translation>Eswatini</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tristan da Cunha</source>
      <translation>Tristan da Cunha</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Turks &amp; Caicos Islands</source>
      <translation>Turks- und Caicosinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Chad</source>
      <translation>Tschad</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>French Southern Territories</source>
      <translation>Französische Südgebiete</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Togo</source>
      <translation>Togo</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Thailand</source>
      <translation>Thailand</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tajikistan</source>
      <translation>Tadschikistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tokelau</source>
      <translation>Tokelau</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Timor-Leste</source>
      <translation>Timor-Leste</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Turkmenistan</source>
      <translation>Turkmenistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tunisia</source>
      <translation>Tunesien</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tonga</source>
      <translation>Tonga</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Türkiye</source>
      <translation>Türkei</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Trinidad &amp; Tobago</source>
      <translation>Trinidad und Tobago</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tuvalu</source>
      <translation>Tuvalu</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Taiwan</source>
      <translation>Taiwan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Tanzania</source>
      <translation>Tansania</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Ukraine</source>
      <translation>Ukraine</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Uganda</source>
      <translation>Uganda</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>U.S. Outlying Islands</source>
      <translation>Amerikanische Überseeinseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>United States</source>
      <translation>Vereinigte Staaten</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Uruguay</source>
      <translation>Uruguay</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Uzbekistan</source>
      <translation>Usbekistan</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Vatican City</source>
      <translation>Vatikanstadt</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>St. Vincent &amp; Grenadines</source>
      <translation>St. Vincent und die Grenadinen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Venezuela</source>
      <translation>Venezuela</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>British Virgin Islands</source>
      <translation>Britische Jungferninseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>U.S. Virgin Islands</source>
      <translation>Amerikanische Jungferninseln</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Vietnam</source>
      <translation>Vietnam</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Vanuatu</source>
      <translation>Vanuatu</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Wallis &amp; Futuna</source>
      <translation>Wallis und Futuna</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Samoa</source>
      <translation>Samoa</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Kosovo</source>
      <translation>Kosovo</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Yemen</source>
      <translation>Jemen</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Mayotte</source>
      <translation>Mayotte</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>South Africa</source>
      <translation>Südafrika</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Zambia</source>
      <translation>Sambia</translation>
    </message>
    <message>
      <location filename="../../ui/book.py"/>
      <source>Zimbabwe</source>
      <translation>Simbabwe</translation>
    </message>
  </context>
</TS>
