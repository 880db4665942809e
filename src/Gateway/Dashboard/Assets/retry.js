// The dialog of a retry: what was edited becomes a JSON Patch (RFC 6902), the server says what that would come to, and only then it is done.
import { fieldsOf, parse } from './fields.js';
import { call, say } from './forms.js';

const CHANGEABLE = ['jobData', 'maxTries', 'priority', 'timeoutSeconds', 'backoffStrategy', 'backoffConfig'];
const JSONS = ['jobData', 'backoffConfig'];

export function attendRetries(root) {
  root.addEventListener('submit', event => {
    const form = event.target.closest('form[data-retry]');
    if (!form) return;
    event.preventDefault();
    if (event.submitter?.value === 'retry') retry(form);
    else preview(form);
  });
  // What was shown is no longer what would be done.
  root.addEventListener('input', event => {
    const form = event.target.closest('form[data-retry]');
    if (form) forget(form);
  });
}

async function preview(form) {
  const body = bodyOf(form);
  if (!body) return;
  forget(form);
  const answer = await call('POST', `/api/v1/jobs/${encodeURIComponent(form.dataset.retry)}/retry`, { ...body, dryRun: true }).catch(() => null);
  if (!answer?.ok) {
    say(form, answer?.message ?? 'The server does not answer. Nothing was done.', 'wrong');
    return;
  }
  const { ok, changes, conflict, version } = answer.content;
  const shown = form.querySelector('[data-preview]');
  shown.replaceChildren(...changes.length ? [heading('This would change:'), diff(changes)] : ok ? [heading('Nothing in the job would change; it would be run again as it is.')] : []);
  if (!ok) {
    const errors = Object.values(conflict.errors ?? []).map(error => error.message ? `${error.field} ${error.message}` : String(error));
    say(form, [conflict.detail, ...errors].join(' '), 'wrong');
    return;
  }
  form.dataset.version = version;
  const button = form.querySelector('button[value="retry"]');
  button.hidden = false;
  button.focus();
}

async function retry(form) {
  const body = bodyOf(form);
  if (!body) return;
  const answer = await call('POST', `/api/v1/jobs/${encodeURIComponent(form.dataset.retry)}/retry`, body, { 'If-Match': `"${form.dataset.version}"` }).catch(() => null);
  if (!answer?.ok) {
    say(form, answer?.message ?? 'The server does not answer. Look at the job before you try again: it may have been retried.', 'wrong');
    return;
  }
  form.closest('dialog').close();
  document.dispatchEvent(new Event('refresh'));
}

function forget(form) {
  form.querySelector('[data-preview]').replaceChildren();
  form.querySelector('button[value="retry"]').hidden = true;
  say(form, '', '');
}

function bodyOf(form) {
  try {
    const { reason, force, ...rest } = fieldsOf(form);
    const changes = [];
    for (const name of CHANGEABLE) {
      const field = form.elements[name];
      if (!field || !(name in rest)) continue;
      const original = field.tagName === 'SELECT' ? [...field.options].find(option => option.defaultSelected)?.value : field.defaultValue;
      const read = text => JSONS.includes(name) ? parse(text) : field.dataset.as === 'number' ? Number(text) : text;
      if (field.value !== original) differences(read(original), read(field.value), `/${name}`, changes);
    }
    return { reason, ...force ? { force } : {}, ...changes.length ? { changes } : {} };
  } catch (error) {
    say(form, `This is not JSON: ${error.message}`, 'wrong');
    return null;
  }
}

// Objects field by field; everything else is replaced as a whole.
function differences(before, after, path, changes) {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (!isObject(before) || !isObject(after)) {
    changes.push({ op: 'replace', path, value: after });
    return;
  }
  for (const name of Object.keys(before)) {
    if (!(name in after)) changes.push({ op: 'remove', path: `${path}/${escaped(name)}` });
  }
  for (const [name, value] of Object.entries(after)) {
    if (name in before) differences(before[name], value, `${path}/${escaped(name)}`, changes);
    else changes.push({ op: 'add', path: `${path}/${escaped(name)}`, value });
  }
}

const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON?.(value);

// RFC 6901.
const escaped = name => name.replaceAll('~', '~0').replaceAll('/', '~1');

function heading(text) {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

export function diff(changes) {
  const list = document.createElement('div');
  list.className = 'diff';
  for (const { path, before, after } of changes) {
    list.append(named('code', path));
    if (before !== undefined) list.append(named('del', JSON.stringify(before, null, 2)));
    if (after !== undefined) list.append(named('ins', JSON.stringify(after, null, 2)));
  }
  return list;
}

function named(name, text) {
  const element = document.createElement(name);
  // As Shown.Text does on the server.
  element.textContent = text.slice(0, 20_000).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}/gu, c => `\\u${c.codePointAt(0).toString(16).padStart(4, '0')}`);
  return element;
}
