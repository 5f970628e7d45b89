// The window's contents as a person finds them: by role and name.
import { until } from './until.mjs'

/** Where elements of a role can be; the computed role and name decide. */
const PLACES = {
  button: 'button, [role="button"]',
  complementary: 'aside, [role="complementary"]',
  checkbox: 'input[type="checkbox"], [role="checkbox"]',
  combobox: 'select, [role="combobox"]',
  dialog: 'dialog, [role="dialog"]',
  form: 'form, [role="form"]',
  heading: 'h1, h2, h3, [role="heading"]',
  link: 'a[href], [role="link"]',
  list: 'ul, ol, [role="list"]',
  log: '[role="log"]',
  menuitemcheckbox: '[role="menuitemcheckbox"]',
  menuitemradio: '[role="menuitemradio"]',
  option: 'option, [role="option"]',
  progressbar: 'progress, [role="progressbar"]',
  radio: 'input[type="radio"], [role="radio"]',
  region: 'section[aria-label], [role="region"]',
  searchbox: 'input[type="search"], [role="searchbox"]',
  slider: 'input[type="range"], [role="slider"]',
  status: 'output, [role="status"]',
  textbox: 'textarea, input:not([type]), input[type="text"], [role="textbox"]',
}

export class Page {
  constructor(browser) {
    this.browser = browser
  }

  /** The elements of this role whose name is `name` (or matches it, or starts with it when it ends in "…"). */
  async all(role, name) {
    const fits = (label) => {
      if (name === undefined) return true
      if (name instanceof RegExp) return name.test(label)
      return name.endsWith('…') ? label.startsWith(name.slice(0, -1)) : label === name
    }
    const found = []
    for (const element of await this.browser.$$(PLACES[role] ?? `[role="${role}"]`)) {
      if (!(await element.isDisplayed())) continue
      if (fits((await this.browser.getElementComputedLabel(element.elementId)).replace(/\s+/g, ' ').trim())) found.push(element)
    }
    return found
  }

  /** Waits for the element of this role and name. */
  find(role, name, options) {
    return until(`${role} "${name ?? ''}"`, async () => (await this.all(role, name))[0], options)
  }

  async press(role, name) {
    // Again when the element was replaced between finding and pressing it.
    await until(`${role} "${name}" to be pressed`, async () => {
      const element = (await this.all(role, name))[0]
      if (!element || !(await element.isEnabled()) || !(await this.#rests(element))) return false
      await element.click()
      return true
    })
  }

  /** Whether it stays where it is for two frames: a list that still shortens would put another element under the click. */
  #rests(element) {
    return this.browser.executeAsync((one, done) => {
      const place = () => JSON.stringify(one.getBoundingClientRect())
      const before = place()
      requestAnimationFrame(() => requestAnimationFrame(() => done(place() === before)))
    }, element)
  }

  /** Replaces what a field holds. */
  async write(role, name, text) {
    const field = await this.find(role, name)
    await field.setValue(text)
    await until(`"${name}" to hold what was typed`, async () => (await field.getValue()) === text)
  }

  /** The element with this test id, as soon as it is there. */
  byId(id, more = '', options) {
    return until(`[data-testid="${id}"]${more}`, async () => {
      const element = await this.browser.$(`[data-testid="${id}"]${more}`)
      return (await element.isExisting()) && element
    }, options)
  }

  /** What the window says in passing or beside a field, once it says this; with nothing named, whatever it says first. */
  said(part = '') {
    return until(`a sentence with "${part}"`, async () => {
      const words = await Promise.all([...await this.browser.$$('[role="alert"], [data-testid="toast"]')].map((one) => one.getText()))
      return words.find((text) => text.trim() && text.includes(part))
    })
  }

  async countOf(id, more = '') {
    return (await this.browser.$$(`[data-testid="${id}"]${more}`)).length
  }

  /** Its words, also those that are scrolled out of sight: the driver's own `getText` leaves out what is clipped. */
  async textOf(id, more = '') {
    return this.browser.execute((element) => element.innerText, await this.byId(id, more))
  }

  /** Opens a menu and chooses in it. */
  async choose(menu, role, item) {
    await this.press('button', menu)
    await this.press(role, item)
  }

  /** Forces a theme, or with nothing goes back to the system's. */
  async theme(name) {
    await this.browser.execute((theme) => {
      if (theme) document.documentElement.dataset.theme = theme
      else delete document.documentElement.dataset.theme
    }, name ?? null)
    await this.settled()
  }

  /** Two frames and every running transition later: what a picture should show. */
  async settled() {
    await this.browser.executeAsync((done) => {
      const still = () => Promise.all(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => {})))
      requestAnimationFrame(() => still().then(() => requestAnimationFrame(() => requestAnimationFrame(() => done()))))
    })
  }

  /** Waits until all these pictures are painted, and gives their natural widths. */
  painted(selector, count) {
    return until(`${count} painted pictures in ${selector}`, async () => {
      const widths = await this.browser.execute(
        (css) => [...document.querySelectorAll(css)].map((image) => (image.complete ? image.naturalWidth : 0)),
        selector,
      )
      return widths.length === count && widths.every((width) => width > 0) && widths
    })
  }
}
