// Forms that do something: their fields go to the API as JSON, and what it answers is said beside the form.
//
//   <form data-call="POST /api/v1/queues/email/pause">   the call
//   <input name="reason">                                 a field of the body; data-as="number", "json", "true" or "list" says what it is otherwise
//   {scheduleId} in the path                              is the field of that name
//   data-json="job"                                       the field "job" is JSON, an object whose fields are the body's own
//   data-then="/queues/email"                             where to go afterwards; without it the page reads itself anew
//   <output>                                              where the answer is said
//   <button data-opens="id">                              opens the dialog of that id
//
// What is empty is left out, unless the form makes up a document: see fields.js. What the API says of a field is said beside that field. A page that adds other things
// listens to `answered`.
import { attendEntries, changes, fieldsOf, placesOf } from './fields.js';
import { mark, unmark } from './wrong.js';

export function attend(root) {
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-opens]');
    if (button) open(document.getElementById(button.dataset.opens), button);
    const copies = event.target.closest('[data-copies]');
    if (copies) copy(copies);
    if (event.target.closest('[data-closes]')) event.target.closest('dialog').close();
  });
  attendEntries(root);
  root.addEventListener('input', event => unmark(event.target));
  root.addEventListener('submit', event => {
    const form = event.target.closest('form[data-call]');
    if (!form) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  // A form that only asks shows its answer while one writes.
  root.addEventListener('input', event => {
    const form = event.target.closest('form[data-asks]');
    if (!form) return;
    clearTimeout(form.waiting);
    form.waiting = setTimeout(() => ask(form), 250);
  });
}

// The fields of a dialog that many buttons open come from the button: data-sets="jobIds=a".
function open(dialog, button) {
  for (const [name, value] of new URLSearchParams(button.dataset.sets ?? '')) dialog.querySelector(`[name="${name}"]`).value = value;
  dialog.showModal();
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'The browser does not allow it: select the text and copy it';
  }
}

export async function call(method, path, body, headers = {}) {
  const answer = await fetch(path, {
    method,
    headers: { Accept: 'application/json', 'X-Forgery-Token': document.querySelector('meta[name="forgery-token"]').content, ...body === undefined ? {} : { 'Content-Type': 'application/json' }, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const content = text && answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : null;
  return { ok: answer.ok, status: answer.status, content, message: answer.ok ? null : problem(answer, content) };
}

// What a person reads of a refusal.
function problem(answer, content) {
  if (!content) return `The server answered ${answer.status}. Try again.`;
  const errors = Object.entries(content.errors ?? {}).map(([field, messages]) => `${field} ${messages.join(' ')}`);
  return [content.title, ...errors.length ? errors : [content.detail]].filter(Boolean).join(' ');
}

export function say(form, text, kind) {
  const output = form.querySelector('output');
  if (!output) return;
  output.textContent = text;
  output.dataset.kind = kind;
}

async function send(form, submitter) {
  let [method, path] = form.dataset.call.split(' ');
  let body;
  try {
    const fields = form.dataset.nests === undefined ? fieldsOf(form, submitter) : changes(form);
    // {name} in the path is the field of that name, which is no part of the body then.
    path = path.replace(/{(\w+)}/g, (_, name) => {
      const value = fields[name];
      delete fields[name];
      return encodeURIComponent(value);
    });
    body = method === 'DELETE' ? undefined : 'json' in form.dataset ? { ...fields[form.dataset.json], ...fields, [form.dataset.json]: undefined } : fields;
  } catch (error) {
    say(form, `This is not JSON: ${error.message}`, 'wrong');
    return;
  }
  if (form.dataset.nests !== undefined && Object.keys(body).length === 0) {
    say(form, 'Nothing is changed yet.', 'wrong');
    return;
  }
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  const answer = await call(method, path, body).catch(() => ({ ok: false, message: 'The server does not answer. Nothing is known of what has become of this; look before you try again.' }));
  for (const button of form.querySelectorAll('button')) button.disabled = false;
  const { count, others } = mark(form, answer.content?.errors ?? {}, placesOf(form));
  const wrong = count > 0 ? [`${count === 1 ? 'One field is' : `${count} fields are`} wrong, and nothing was changed: see beside ${count === 1 ? 'it' : 'them'}.`, ...others].join(' ') : answer.message;
  say(form, answer.ok ? form.dataset.done ?? 'Done.' : wrong, answer.ok ? 'done' : 'wrong');
  if (!form.dispatchEvent(new CustomEvent('answered', { detail: answer, bubbles: true, cancelable: true })) || !answer.ok) return;
  if (form.dataset.then) {
    location.assign(form.dataset.then);
    return;
  }
  form.closest('dialog')?.close();
  document.dispatchEvent(new Event('refresh'));
}

async function ask(form) {
  const address = new URL(form.action);
  address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
  const answer = await fetch(address, { headers: { Accept: 'text/html' } }).catch(() => null);
  // It is asked again with the next key; and the button asks as well.
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const target = document.getElementById(form.dataset.asks);
  const next = page.getElementById(form.dataset.asks);
  if (next) target.replaceChildren(...next.childNodes);
  history.replaceState(null, '', address);
}
