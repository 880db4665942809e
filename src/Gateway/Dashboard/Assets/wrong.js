// Says beside its field what is wrong with it, for eyes and for screen readers, and leads there.
let marks = 0;

// How many fields were marked, and what is wrong with none of them.
export function mark(form, errors, places) {
  for (const field of form.querySelectorAll('[aria-invalid]')) unmark(field);
  const [marked, others] = [new Set(), []];
  for (const [path, messages] of Object.entries(errors)) {
    const field = nearest(places, path);
    if (!field) {
      others.push(`${path} ${messages.join(' ')}`);
      continue;
    }
    const said = messages.join(' ');
    say(field, field.name === path || !field.name ? said : `${path} ${said}`);
    marked.add(field);
  }
  const first = [...form.elements].find(field => marked.has(field));
  for (let closed = first?.closest('details:not([open])'); closed; closed = closed.parentElement.closest('details:not([open])')) closed.open = true;
  first?.focus();
  return { count: marked.size, others };
}

// It is being mended.
export function unmark(field) {
  if (!field.hasAttribute?.('aria-invalid')) return;
  field.removeAttribute('aria-invalid');
  const described = (field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
  for (const id of described.filter(id => id.startsWith('wrong-'))) document.getElementById(id)?.remove();
  const rest = described.filter(id => !id.startsWith('wrong-')).join(' ');
  if (rest) field.setAttribute('aria-describedby', rest);
  else field.removeAttribute('aria-describedby');
}

function say(field, text) {
  const note = document.createElement('p');
  note.className = 'wrong';
  note.id = `wrong-${++marks}`;
  note.textContent = text.charAt(0).toUpperCase() + text.slice(1);
  const around = field.closest('[data-entry], .field');
  if (around) around.append(note);
  else (field.closest('label') ?? field).after(note);
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), note.id].filter(Boolean).join(' '));
}

function nearest(places, path) {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) if (places.has(at)) return places.get(at);
  return null;
}
