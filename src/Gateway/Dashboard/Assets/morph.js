// Makes one element like another and leaves alone what is the same: the focus, what is open and how far one has scrolled stay.
export function morph(from, to) {
  attributes(from, to);
  const kept = new Map([...from.children].filter(child => child.id).map(child => [child.id, child]));
  let at = from.firstChild;
  for (const next of [...to.childNodes]) {
    const same = next.id ? kept.get(next.id) : at && !at.id && at.nodeName === next.nodeName ? at : null;
    if (!same) {
      from.insertBefore(next, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else from.insertBefore(same, at);
    if (same.nodeType === Node.ELEMENT_NODE) morph(same, next);
    else if (same.nodeValue !== next.nodeValue) same.nodeValue = next.nodeValue;
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function attributes(from, to) {
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  for (const { name } of [...from.attributes]) {
    // Whether somebody has opened something is not the server's to say.
    if (!to.hasAttribute(name) && !(name === 'open' && from.nodeName === 'DETAILS')) from.removeAttribute(name);
  }
}
