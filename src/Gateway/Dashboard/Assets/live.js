// Keeps a page up to date. The server says that something has moved, twice a second at most; the page then asks for itself anew, one request
// at a time, and puts in what differs. So whatever happens, an open page has little to do, and a hidden one nothing.
import { morph } from './morph.js';

const QUIET_MS = 15_000;
const PAUSE_MS = 1_000;
const AGAIN_MS = 2_000;

export function follow(main) {
  const state = document.querySelector('[data-live-state]');
  if (main.dataset.live === undefined) return;

  let [stale, reading, heardAt, readAt] = [false, false, performance.now(), Date.now()];
  const say = (text, kind) => {
    state.hidden = false;
    if (state.textContent !== text) state.textContent = text;
    state.dataset.kind = kind;
  };
  listen();
  document.addEventListener('visibilitychange', () => read());
  document.addEventListener('refresh', () => { stale = true; read(); });
  setInterval(() => {
    if (performance.now() - heardAt > QUIET_MS) lost();
    // What moves without a job that does, such as an operation that counts or waits, is looked at as long as it is there.
    if (main.querySelector('[data-moves]')) stale = true;
    // Somebody was in the middle of something.
    if (stale) read();
  }, 1_000);

  function listen() {
    const source = new EventSource(`/live${main.dataset.live}`);
    // What has moved since the page was made, and before the server began to tell, it will not tell.
    source.addEventListener('open', () => { heard(); stale = true; read(); });
    source.addEventListener('alive', heard);
    source.addEventListener('changed', () => { stale = true; heard(); read(); });
    source.addEventListener('error', () => {
      lost();
      // One that was refused, by a server that is not ready yet, does not come back by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS);
    });
  }

  function heard() {
    heardAt = performance.now();
    if (!stale) say('Live', 'live');
    else if (busy()) say('Updates wait until you are done', 'live');
  }

  function lost() {
    say(`Not up to date: the server does not answer. This is as it was at ${new Date(readAt).toLocaleTimeString()}; it is tried again.`, 'stale');
    stale = true;
  }

  // What a person is at must not change under the hands.
  const busy = () => document.hidden || document.querySelector('dialog[open]') !== null || main.contains(document.activeElement) && document.activeElement.matches('input, textarea, select');

  async function read() {
    if (reading || !stale || busy()) return;
    [reading, stale] = [true, false];
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (answer.redirected && new URL(answer.url).pathname === '/sign-in') location.reload();
      if (!answer.ok && answer.status !== 404) throw new Error(answer.statusText);
      // This page only says why there was none.
      if (main.querySelector('[data-moves=fault]')) location.reload();
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      if (next && !busy()) {
        morph(main, next);
        readAt = Date.now();
        say('Live', 'live');
      } else {
        stale = true;
      }
    } catch {
      lost();
    }
    setTimeout(() => { reading = false; read(); }, PAUSE_MS);
  }
}
