// A person walking through pages: fills fields by their labels, presses what is written, and looks at every page.
import { readFileSync } from 'node:fs';
import { look, newPage } from './browser.mjs';

/** A pattern for a text that begins with these words; numbers are kept with their nouns by unbreakable spaces. */
const begins = (words) => new RegExp(`^\\s*${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+')}`);

/** One person in one browser context. `wrong` gathers what is wrong with the pages, so that one does not hide the others. */
export class Walk {
  constructor(page, url, journey, wrong) {
    Object.assign(this, { page, url, journey, wrong });
  }

  static async begin(browser, url, journey, wrong) {
    return new Walk(await newPage(browser), url, journey, wrong);
  }

  get main() {
    return this.page.locator('main');
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  async end() {
    await this.page.context().close();
  }

  /** Opens an address of the site. */
  async go(path) {
    await this.page.goto(`${this.url}${path}`, { waitUntil: 'load' });
  }

  /** Looks at the page that is open, and keeps its pictures under the journey's name. */
  async see(name) {
    try {
      await look(this.page, `${this.journey}-${name}`);
    } catch (error) {
      this.wrong.push(error.message);
    }
  }

  /** Opens an address and looks at it. */
  async visit(path, name) {
    await this.go(path);
    await this.see(name);
  }

  /** The field whose label starts with these words. */
  field(label, within = this.main) {
    return within.getByLabel(begins(label)).first();
  }

  /** The part of a form with this title. */
  part(title) {
    return this.main.getByRole('group', { name: title });
  }

  /** Types into a field, chooses in a list, or ticks a box or an answer. */
  async fill(label, value = true, within = this.main) {
    const field = this.field(label, within);
    const kind = await field.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
    if (kind === 'select') await field.selectOption({ label: value });
    else if (kind === 'checkbox' || kind === 'radio') await field.setChecked(value);
    else await field.fill(value);
  }

  /** Fills several fields. */
  async fillAll(fields) {
    for (const [label, value] of Object.entries(fields)) await this.fill(label, value);
  }

  /** Chooses a file for the only file field of the page, or for the one of this label. */
  async choose(path, within = this.main) {
    await within.locator('input[type=file]').first().setInputFiles(path);
  }

  /** Follows a link or presses a button of the page by its words, and waits for the next page. */
  async press(text, within = this.main) {
    const target = within.locator('a, button').filter({ hasText: begins(text) }).first();
    try {
      await this.arrive(() => target.click());
    } catch (error) {
      throw new Error(`«${text}» on ${this.path} leads nowhere: ${error.message}\n${await this.text()}`);
    }
  }

  /** Goes to a room by the navigation of the desk. */
  async room(name) {
    await this.press(name, this.page.locator('nav'));
  }

  /** Presses a button that asks first, looks at the question when it has a name, and confirms. */
  async confirm(text, name) {
    await this.main.locator('button').filter({ hasText: begins(text) }).first().click();
    const dialog = this.page.locator('dialog[open]');
    await dialog.waitFor();
    if (name) await this.see(name);
    await this.arrive(() => dialog.locator('button').first().click());
  }

  /** Does something and waits until another page has loaded. */
  async arrive(act) {
    await Promise.all([this.page.waitForEvent('load'), act()]);
  }

  /** Presses what gives a file, and returns its name and bytes. */
  async download(text, within = this.main) {
    const target = within.locator('a, button').filter({ hasText: begins(text) }).first();
    const [file] = await Promise.all([this.page.waitForEvent('download'), target.click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  /** What the page says, in one line. */
  async text() {
    return (await this.main.innerText()).replace(/\u00a0/g, ' ').replace(/\s+/g, ' ');
  }

  /** Loads the page again until it says so, as a person does who waits for something; so many seconds at most. */
  async until(words, seconds = 15) {
    const limit = Date.now() + seconds * 1000;
    while (!words.test(await this.text())) {
      if (Date.now() > limit) throw new Error(`${this.path} never says ${words}: ${await this.text()}`);
      await this.page.reload({ waitUntil: 'load' });
    }
  }

  /** Does what the platform must refuse, and looks at how it says so. */
  async refused(act, name) {
    this.page.allowStatus = true;
    await act();
    await this.see(name);
    this.page.allowStatus = false;
  }
}
