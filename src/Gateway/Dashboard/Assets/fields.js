// What the fields of a form say, as JSON. Most forms are flat; one with `data-nests` makes up a document of which only what was changed is sent, as a JSON Merge Patch:
//
//   <input name="retention.completedSeconds">            a dot: a member of a member
//   an empty field                                        null, which brings back the default; with data-empty="leave" it is left out: it stays as it is.
//                                                         A member of which all is empty is null itself
//   <div data-map="perTypeRateLimit" data-was="[…]">      members with names of the user's; data-was: those that are there, so that one that is gone is taken away
//     <div data-entries><div data-entry>                  one of them
//       <input data-key> <input data-field="permits">     its name, and a member of it; data-field="" is its value itself
//     <template>, <button data-adds>, <button data-removes>
export function fieldsOf(form, submitter) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.type === 'button' || field.type === 'submit' && field !== submitter) continue;
    const value = valueOf(field);
    if (value !== undefined && value !== null) body[field.name] = value;
  }
  return body;
}

// What has changed since the page came; all of a member of which anything has.
export function changes(form) {
  const { body } = documentOf(form);
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(form.first[name])));
}

// Where the value of each path is written.
export function placesOf(form) {
  return form.dataset.nests === undefined ? new Map([...form.elements].filter(field => field.name).map(field => [field.name, field])) : documentOf(form).places;
}

export function attendEntries(root) {
  for (const form of root.querySelectorAll('form[data-nests]')) form.first = documentOf(form).body;
  root.addEventListener('click', event => {
    const map = event.target.closest('[data-map]');
    if (event.target.closest('[data-adds]')) {
      const entries = map.querySelector('[data-entries]');
      entries.append(map.querySelector('template').content.cloneNode(true));
      entries.lastElementChild.querySelector('[data-key]').focus();
    }
    if (event.target.closest('[data-removes]')) {
      event.target.closest('[data-entry]').remove();
      map.querySelector('[data-adds]').focus();
    }
  });
}

function documentOf(form) {
  const [body, places, maps] = [{}, new Map(), new Set()];
  for (const field of form.elements) {
    if (!field.name) continue;
    put(body, field.name, valueOf(field));
    place(places, field.name, field);
  }
  for (const map of form.querySelectorAll('[data-map]')) {
    const entries = entriesOf(map, places);
    maps.add(entries);
    put(body, map.dataset.map, entries);
  }
  return { body: settle(body, maps), places };
}

function entriesOf(map, places) {
  const [entries, was] = [Object.create(null), JSON.parse(map.dataset.was)];
  for (const entry of map.querySelectorAll('[data-entry]')) {
    const key = entry.querySelector('[data-key]');
    const name = key.value.trim();
    const path = `${map.dataset.map}.${name}`;
    let value = {};
    place(places, path, key);
    for (const field of entry.querySelectorAll('[data-field]')) {
      if (field.dataset.field === '') {
        value = valueOf(field);
        // One of the two is meant, and what a name may be is known here too.
        if (key.validity.valid) places.set(path, field);
      } else {
        put(value, field.dataset.field, valueOf(field));
        place(places, `${path}.${field.dataset.field}`, field);
      }
    }
    if (name === '' && isEmpty(value)) continue;
    // What stays as it is must be there.
    entries[name] = value === undefined && !was.includes(name) ? '' : value;
  }
  for (const name of was) if (!(name in entries)) entries[name] = null;
  place(places, map.dataset.map, map.querySelector('[data-adds]'));
  return entries;
}

function put(into, path, value) {
  const [name, ...rest] = path.split('.');
  if (rest.length === 0) into[name] = value;
  else put(into[name] ??= {}, rest.join('.'), value);
}

// What is said of a whole member is said at the first of its fields.
function place(places, path, field) {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) if (!places.has(at)) places.set(at, field);
}

const isEmpty = value => value === undefined || value === null || typeof value === 'object' && Object.values(value).every(isEmpty);

function settle(body, maps) {
  for (const [name, value] of Object.entries(body)) {
    if (value === null || typeof value !== 'object') continue;
    settle(value, maps);
    if (!maps.has(value) && isEmpty(value)) body[name] = null;
  }
  return body;
}

// Null if it is empty, undefined if it says nothing.
function valueOf(field) {
  if (field.type === 'checkbox' || field.type === 'radio') {
    if (!field.checked) return undefined;
    if (field.dataset.as === 'null') return null;
  } else if (field.value.trim() === '') {
    return field.dataset.empty === 'leave' ? undefined : null;
  }
  switch (field.dataset.as) {
    // What is no number goes as it is: the API says what it must be.
    case 'number': return Number.isFinite(Number(field.value)) ? Number(field.value) : field.value;
    case 'json': return parse(field.value);
    case 'list': return field.value.split(/[\s,]+/).filter(Boolean);
    case 'true': return true;
    default: return field.value;
  }
}

// A number that this browser would round is sent as it was written, where it can do that (JSON.rawJSON).
export const parse = text => JSON.parse(text, (_, value, context) => typeof value === 'number' && context?.source && JSON.rawJSON && String(value) !== context.source ? JSON.rawJSON(context.source) : value);
