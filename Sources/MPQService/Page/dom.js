/**
 * Makes elements. Content from networks, tables or the service is inserted as text, never as markup; only charts,
 * which the service makes, are markup.
 */

/**
 * An HTML element; attributes that are null, undefined or false are left out, `onclick` and the like are
 * listeners.
 * @param {string} tag
 * @param {Object<string, *>} [attributes]
 * @param {...(Node|string|null|Array)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

/** Sets a node's text if it differs, so that unchanged text is not laid out again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute if it differs. */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}
