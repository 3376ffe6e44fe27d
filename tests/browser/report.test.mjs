// SPDX-License-Identifier: MIT
// The report as a browser shows it: made from hostile inputs it runs nothing,
// asks for nothing and keeps its width; made from the demo it shows what it
// should.  HINDCAST names the program, CHROMIUM the browser; screenshots are
// kept where SCREENSHOTS names a folder.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { texts, writeHostile } from './hostile.mjs';

const hindcast = process.env.HINDCAST ?? 'hindcast';
const fixtures = process.env.FIXTURES ?? new URL('../../fixtures', import.meta.url).pathname;
const widths = [1280, 375];
const schemes = ['light', 'dark'];
let folder, browser;

function makePage(name, inputs) {
  const db = join(folder, `${name}.db`);
  const page = join(folder, `${name}.html`);

  execFileSync(hindcast, ['ingest', '--quiet', '-d', db, ...inputs], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(hindcast, ['report', '-d', db, '-o', page]);
  return page;
}

// Open a page and watch what it does.
async function open(file, { width, colorScheme }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const seen = { requests: [], dialogs: 0, messages: [] };

  page.on('request', (r) => seen.requests.push(r.url()));
  page.on('dialog', (d) => { seen.dialogs++; return d.dismiss(); });
  page.on('console', (m) => seen.messages.push(m.text()));
  page.on('pageerror', (e) => seen.messages.push(String(e)));
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  return { page, seen, close: () => context.close() };
}

async function shoot(page, name) {
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true, timeout: 120_000 });
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hindcast-browser-'));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a report of hostile inputs', () => {
  let file;

  before(() => {
    const inputs = join(folder, 'hostile');

    writeHostile(inputs);
    file = makePage('hostile', [inputs]);
  });
  for (const width of widths)
    for (const colorScheme of schemes)
      test(`${width} px, ${colorScheme}`, async () => {
        const { page, seen, close } = await open(file, { width, colorScheme });

        await shoot(page, `hostile-${width}-${colorScheme}`);
        assert.deepEqual(seen.requests, [pathToFileURL(file).href], 'it asks for nothing');
        assert.deepEqual(seen.messages, [], 'nothing reaches the console');
        assert.equal(seen.dialogs, 0);
        assert.equal(await page.evaluate(() => window.pwned), undefined, 'no script ran');
        assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll(
          'script, img, iframe, object, embed, base, link, form, [onload], [onerror], [onmouseover], a[href^="javascript"]')]
          .map((e) => e.outerHTML)), [], 'no element that could do anything');
        assert.equal(await page.locator('style').count(), 1, 'one style sheet, its own');
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
          'the page is no wider than the window');
        await close();
      });
  test('texts stay readable as texts', async () => {
    const { page, close } = await open(file, { width: 1280, colorScheme: 'light' });
    const shown = await page.locator('body').innerText();

    assert.ok(shown.includes(texts[0]), 'a script tag is shown, not run');
    assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(shown),
      'no control or direction marks');
    assert.ok(!shown.includes('A'.repeat(20000)), 'a huge text is cut');
    await close();
  });
});

describe('a report of the demo', () => {
  let file;

  before(() => { file = makePage('demo', [join(fixtures, 'demo/inputs')]); });
  for (const width of widths)
    for (const colorScheme of schemes)
      test(`${width} px, ${colorScheme}`, async () => {
        const { page, seen, close } = await open(file, { width, colorScheme });

        await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = false; }));
        await shoot(page, `demo-${width}-${colorScheme}`);
        assert.deepEqual(seen.messages, []);
        assert.equal(await page.locator('h1').count(), 1);
        assert.ok(await page.locator('h2').count() >= 4, 'a heading for each part');
        assert.ok(await page.locator('svg[role=img][aria-label]').count() >= 2, 'heat map and lanes are drawn');
        for (const link of await page.locator('nav a').all())
          assert.equal(await page.locator(await link.getAttribute('href')).count(), 1, 'links lead somewhere');
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
        assert.ok(await page.evaluate(() => {
          const [ink, paper] = ['color', 'backgroundColor'].map((p) =>
            getComputedStyle(document.body)[p].match(/\d+/g).slice(0, 3).map(Number));
          const light = (c) => c.reduce((a, v, i) => a + [0.2126, 0.7152, 0.0722][i]
            * (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4), 0.05);
          const [a, b] = [light(ink), light(paper)];
          return Math.max(a, b) / Math.min(a, b) >= 7;
        }), 'ink stands out from paper');
        await close();
      });
});
