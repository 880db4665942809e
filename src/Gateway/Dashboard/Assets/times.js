// "3 s ago" is only true for a second. The words are those of the server (Shown.Ago).
const UNITS = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1_000, 's']];

export function count() {
  // The clock of this browser may be off: what counts is the server's, and how long ago the page came.
  const main = document.querySelector('main');
  let [at, came] = [Number(main.dataset.at), performance.now()];
  setInterval(() => {
    if (document.hidden) return;
    if (Number(main.dataset.at) !== at) [at, came] = [Number(main.dataset.at), performance.now()];
    const now = at + performance.now() - came;
    for (const time of document.querySelectorAll('time[data-at]')) {
      const text = ago(Number(time.dataset.at), now);
      if (time.textContent !== text) time.textContent = text;
    }
  }, 1_000);
}

function ago(instant, now) {
  const past = now - instant;
  if (Math.abs(past) < 1_000) return 'now';
  const [ms, unit] = UNITS.find(([ms]) => Math.abs(past) >= ms);
  const rough = `${Math.trunc(Math.abs(past) / ms)} ${unit}`;
  return past > 0 ? `${rough} ago` : `in ${rough}`;
}
