// What the element says while its module cannot: before it runs, and after a crash.
const WORDS = {
  en: {
    loading: "Loading …",
    again: "Start again",
    "wasm-unsupported": ["This browser cannot show the calendars", "It cannot run WebAssembly, or is set not to. Use a current browser, or allow it for this page."],
    "wasm-blocked": ["This page does not allow the calendars to be shown", "Its Content-Security-Policy forbids WebAssembly. Whoever runs the page has to add 'wasm-unsafe-eval' to script-src."],
    "wasm-not-loaded": ["The calendars could not be loaded", "A file of the app did not come. Check the connection, then start again."],
    "wasm-version": ["The calendars could not be started", "Files of the app are of different versions. Reload the page; if that does not help, tell whoever runs it."],
    crashed: ["The calendars have stopped", "Something went wrong inside the app. It only reads, so nothing was changed."],
  },
  de: {
    loading: "Wird geladen …",
    again: "Neu starten",
    "wasm-unsupported": ["Dieser Browser kann die Kalender nicht zeigen", "Er kann WebAssembly nicht ausführen oder darf es nicht. Nehmen Sie einen aktuellen Browser, oder erlauben Sie es für diese Seite."],
    "wasm-blocked": ["Diese Seite erlaubt es nicht, die Kalender zu zeigen", "Ihre Content-Security-Policy verbietet WebAssembly. Wer die Seite betreibt, muss bei script-src 'wasm-unsafe-eval' ergänzen."],
    "wasm-not-loaded": ["Die Kalender konnten nicht geladen werden", "Eine Datei der Anwendung kam nicht an. Prüfen Sie die Verbindung und starten Sie neu."],
    "wasm-version": ["Die Kalender konnten nicht gestartet werden", "Dateien der Anwendung haben verschiedene Versionen. Laden Sie die Seite neu; hilft das nicht, sagen Sie es dem Betreiber."],
    crashed: ["Die Kalender sind stehen geblieben", "In der Anwendung ist etwas schiefgegangen. Sie liest nur, es wurde also nichts verändert."],
  },
};

/** Title and advice for a code, in the reader's language, and the words around them; `language` says which one it is. */
export function failureWords(code, locale = "en") {
  const wanted = locale.split(/[-_]/)[0].toLowerCase();
  const language = Object.hasOwn(WORDS, wanted) ? wanted : "en";
  const words = WORDS[language];
  const [title, advice] = words[code] ?? words.crashed;
  return { language, title, advice, loading: words.loading, again: words.again };
}
