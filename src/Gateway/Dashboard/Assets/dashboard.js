// What every page does: it keeps itself up to date, counts times, and sends its forms to the API.
import { follow } from './live.js';
import { count } from './times.js';
import { attend } from './forms.js';
import { attendRetries } from './retry.js';
import { attendPicks } from './picks.js';
import { attendBulk } from './bulk.js';
import { switchTheme } from './themes.js';

// On a phone the sections are a row that is longer than the screen.
document.querySelector('nav.sections [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
follow(document.querySelector('main'));
count();
attend(document);
attendRetries(document);
attendPicks(document);
attendBulk(document);
switchTheme(document.querySelector('[data-theme-switch]'));
