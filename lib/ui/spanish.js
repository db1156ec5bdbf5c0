// Streamlit's own words in Spanish: it has no setting for them. Exact words of its controls, nothing else.

(() => {
  document.documentElement.lang = "es"; // it declares its pages English; a screen reader would read with that voice
  if (window.planillaEnEspanol) return;
  window.planillaEnEspanol = true;

  const WORDS = {
    "Skip to main content": "Saltar al contenido",
    Sidebar: "Menú",
    "Expand sidebar": "Abrir el menú",
    "Collapse sidebar": "Cerrar el menú",
    "Main menu": "Menú principal",
    Close: "Cerrar",
    Open: "Abrir",
    Stop: "Detener",
    "Running...": "Trabajando…",
    "Stopping...": "Deteniendo…",
    "Loading...": "Cargando…",
    Connecting: "Conectando",
    "Connecting to Streamlit server": "Conectando con el servidor",
    "Connection error": "Sin conexión",
    "Connection closed": "La conexión se cerró",
    "Connection timed out": "El servidor no responde",
    "Connection timed out.": "El servidor no responde.",
    "Unable to connect to Streamlit server": "No se pudo conectar con el servidor",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Se perdió la conexión. Espere a que vuelva y pruebe de nuevo.",
    "Reconnected to server.": "La conexión volvió.",
    "Network error": "Falla de la red",
    "Copy to clipboard": "Copiar",
    Copied: "Copiado",
    "Choose an option": "Elija una opción",
    "Choose options": "Elija opciones",
    "No results": "Nada coincide",
    "No options": "No hay opciones",
    "Clear all": "Quitar todo",
    "Clear value": "Vaciar",
    "Clear entry": "Vaciar",
    "Clear date": "Vaciar la fecha",
    "Clear dates": "Vaciar las fechas",
    "Clear time": "Vaciar la hora",
    "Clear selection": "Quitar la selección",
    "Select all": "Elegir todo",
    "Selected values": "Elegidos",
    "Selectbox options": "Opciones",
    "Multiselect options": "Opciones",
    "Choose date": "Elegir la fecha",
    "Choose date range": "Elegir las fechas",
    "Show password": "Mostrar la contraseña",
    "Hide password": "Ocultar la contraseña",
    "Press Enter to apply": "Enter para aplicar",
    "Press Enter to submit form": "Enter para enviar",
    "Press Ctrl+Enter to apply": "Ctrl+Enter para aplicar",
    "Press Ctrl+Enter to submit form": "Ctrl+Enter para enviar",
    "Press ⌘+Enter to apply": "⌘+Enter para aplicar",
    "Press ⌘+Enter to submit form": "⌘+Enter para enviar",
    Increment: "Más",
    Decrement: "Menos",
    Upload: "Elegir archivo",
    yyyy: "aaaa",
    "Browse files": "Elegir archivo",
    "Add files": "Agregar archivos",
    "Drag and drop a file here": "Suelte aquí un archivo",
    "Drag and drop file here": "Suelte aquí un archivo",
    "Drag and drop files here": "Suelte aquí los archivos",
    "Error uploading file": "No se pudo subir el archivo",
    "Error deleting file": "No se pudo quitar el archivo",
    "Next page": "Página siguiente",
    "Previous page": "Página anterior",
    Fullscreen: "Pantalla completa",
    "Close fullscreen": "Salir de pantalla completa",
    Search: "Buscar",
    "Close Search": "Cerrar la búsqueda",
    "Next Result": "Siguiente",
    "Previous Result": "Anterior",
    "Download as CSV": "Descargar en CSV",
    "Show/hide columns": "Mostrar u ocultar columnas",
    "Dataframe column menu": "Menú de la columna",
    "Sort ascending": "Ordenar de menor a mayor",
    "Sort descending": "Ordenar de mayor a menor",
    "Pin column": "Fijar la columna",
    "Unpin column": "Soltar la columna",
    "Hide column": "Ocultar la columna",
    "Copy column name": "Copiar el nombre",
    Autosize: "Ajustar el ancho",
    Format: "Formato",
    Statistics: "Resumen",
  };
  const FORMS = [
    [/^Remove (.+)$/, "Quitar $1"],
    [/^Delete (.+)$/, "Quitar $1"],
    [/^(\d+) options? available\.$/, "$1 opciones."],
    [/^(\d+)(\S*) per file(.*)$/, "Hasta $1 $2 por archivo$3"],
    [/^.+ files are not allowed\.$/, "Ese tipo de archivo no se admite."],
    [/^File must be (.+) or smaller\.$/, "El archivo no puede pasar de $1."],
    [/^Add: (.+)$/, "Agregar: $1"],
    [/^day, (.+)$/, "día, $1"],
    [/^month, (.+)$/, "mes, $1"],
    [/^year, (.+)$/, "año, $1"],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const OF_PEOPLE = '[data-testid="stMarkdownContainer"]';
  const ITS_OWN =
    '[data-testid="stTooltipContent"], [role="dialog"], [data-testid="InputInstructions"], ' +
    '[data-testid="stFileUploaderDropzone"]';

  function spanish(text) {
    const plain = text.trim();
    const [control, ...name] = plain.split(": "); // "Download as CSV: Reportes del producto"
    if (Object.hasOwn(WORDS, plain)) return WORDS[plain];
    if (name.length && Object.hasOwn(WORDS, control)) return [WORDS[control], ...name].join(": ");
    const form = FORMS.find(([pattern]) => pattern.test(plain));
    return form ? plain.replace(...form) : null;
  }

  function ofText(node) {
    const parent = node.parentElement;
    if (parent?.closest(OF_PEOPLE) && !parent.closest(ITS_OWN)) return; // what a page says is its own
    const said = spanish(node.data);
    if (said !== null && said !== node.data) node.data = said;
  }

  function ofElement(element) {
    for (const name of ATTRIBUTES) {
      const said = element.hasAttribute(name) ? spanish(element.getAttribute(name)) : null;
      if (said !== null && said !== element.getAttribute(name)) element.setAttribute(name, said);
    }
  }

  function whole(root) {
    if (root.nodeType === Node.TEXT_NODE) return ofText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    ofElement(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) ofText(node);
      else ofElement(node);
    }
  }

  // The boards live in a shadow of their own: what moves there is not looked at.
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(whole);
      else if (type === "characterData") ofText(target);
      else ofElement(target);
    }
  }).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  whole(document.body);
})();
