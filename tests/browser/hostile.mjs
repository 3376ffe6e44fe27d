// SPDX-License-Identifier: MIT
// Inputs written by somebody who wants to run code, break the layout or fake
// the page: every text of a run history and of log entries is hostile.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const texts = [
  '<script>window.pwned = 1; fetch("https://evil.example/")</script>',
  '"><img src=https://evil.example/x.png onerror="window.pwned = 1">',
  "' onmouseover='window.pwned = 1' x='",
  '</title></style></svg></table><script>window.pwned = 1</script>',
  '<svg onload="window.pwned = 1"><a href="javascript:window.pwned = 1">x</a>',
  '<!-- ]]> --><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<style>@import url("https://evil.example/x.css"); body { display: none }</style>',
  '\u001b]0;owned\u0007\u001b[31mred\u001b[2J',
  'abc\u202Egnp.exe\u2066 \u200Fright to left',
  '=cmd|\' /C calc\'!A0',
  '&lt;script&gt;&#0;&amp',
  '\u0000nul and \uFFFF and a\u0301\u0301\u0301\u0301\u0301',
  'W'.repeat(200),
];
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

function history() {
  const lines = ['processor_name,run_id,phase,status,started_at,processed_at,data_date,errors'];
  const huge = 'A'.repeat(1 << 20);

  for (let day = 1; day <= 28; day++)
    texts.forEach((text, i) => {
      const name = text.replaceAll('\u0000', '');
      const start = `2026-01-${String(day).padStart(2, '0')} ${String((i + day) % 24).padStart(2, '0')}:10:00`;
      const failed = (i + day) % 3 !== 0;
      const error = JSON.stringify({ message: day === 1 && i === 0 ? huge : name });

      lines.push([quoted(name), quoted(`${day}-${i}-${name}`), quoted(i % 2 ? name : 'phase_1'),
        failed ? 'failed' : 'success', `${start} UTC`, `${start.replace(':10:', ':11:')} UTC`,
        '2026-01-01', failed ? quoted(error) : ''].join(','));
    });
  return `${lines.join('\n')}\n`;
}

function entries() {
  const lines = [];

  texts.forEach((text, i) => {
    const say = (minute, message) => lines.push(JSON.stringify({
      insertId: `${i}-${minute}-${text.slice(0, 20)}`,
      logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
      resource: { type: 'cloud_run_revision', labels: { service_name: text, project_id: 'p', location: text } },
      timestamp: new Date(Date.UTC(2026, 0, 12, i, minute)).toISOString(),
      severity: 'INFO',
      textPayload: message,
    }));
    const op = text.replaceAll(/[\n\u0000]/g, ' ');

    say(0, `HEARTBEAT START: ${op}`);
    for (let minute = 0; minute < 30; minute += 5)
      if (minute < 10 || minute > 20 || i % 2)
        say(minute, `HEARTBEAT: ${op} still running (${minute}.0 min elapsed)`);
    if (i % 3)
      say(30, `HEARTBEAT END: ${op} completed in 30.0 min`);
  });
  return `${lines.join('\n')}\n`;
}

export function writeHostile(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '<img src=x onerror=alert(1)>.csv'), history());
  writeFileSync(join(folder, 'entries&lt;.json'), entries());
}
