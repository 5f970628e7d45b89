// Time as the page itself sees it: from a real input's own time stamp to what it brings being painted.
import { until } from './until.mjs'

export class Stopwatch {
  /** A stopwatch in this console's page. */
  static async on(console) {
    const watch = new Stopwatch()
    watch.console = console
    await watch.#install()
    return watch
  }

  #install() {
    return this.console.browser.execute(inThePage)
  }

  /** The whole queue in a window that knows nothing yet: loaded anew, and its first rows read. */
  async fresh() {
    const { browser } = this.console
    await browser.execute(() => {
      location.hash = '#/support-tickets'
      location.reload()
    })
    await until('the queue after loading anew', () => browser.execute(() => !window.bench && document.querySelector('[data-testid="queue-row"]') !== null))
    await this.#install()
    await this.console.settled()
  }

  /** Times what `input` does from its last `event` until `goal` is painted: `{ ticket: number }`, `{ photos: number }`, `{ figures: section }`, or new "rows". */
  async time(event, goal, input) {
    const { browser } = this.console
    await browser.execute((...what) => window.bench.arm(...what), event, goal)
    await input()
    const measured = await browser.executeAsync((done) => window.bench.measured(done))
    if (measured.painted === null) throw new Error(`nothing was painted after a ${event} that was to bring ${JSON.stringify(goal)}`)
    await this.console.settled()
    return measured
  }

  /** Waits until the list shows what this search finds, whether it was asked for before or not. */
  async searched(text) {
    await until(`the results of "${text}"`, () => this.console.browser.execute((wanted) => window.bench.shows(wanted), text))
    await this.console.settled()
  }

  /** The number of a row in sight of which the ticket has not been opened yet; scrolls on when there is none. */
  nextRow() {
    return until('the next row', () => this.console.browser.execute(() => window.bench.nextRow()))
  }

  startFrames() {
    return this.console.browser.execute(() => window.bench.startFrames())
  }

  countFrames() {
    return this.console.browser.execute(() => window.bench.intervals.length)
  }

  /** The intervals between frames since `startFrames`. */
  frames() {
    return this.console.browser.execute(() => window.bench.stopFrames())
  }

  lastRow() {
    return this.console.browser.execute(() => Math.max(...[...document.querySelectorAll('[data-testid="queue-row"]')].map((row) => Number(row.dataset.index))))
  }

  /** Opens so many tickets in turn, each until it and its photos in sight are painted. */
  async openOnwards(count) {
    for (let opened = 0; opened < count; opened += 50) {
      const problem = await this.console.browser.executeAsync((many, done) => window.bench.openOnwards(many).then(() => done(null), (error) => done(String(error))), Math.min(50, count - opened))
      if (problem) throw new Error(problem)
    }
  }
}

/** Runs in the page. */
function inThePage() {
  if (window.bench) return
  const list = () => document.querySelector('[data-testid="queue"]')
  const rows = () => [...document.querySelectorAll('[data-testid="queue-row"]')]
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))

  // What the page waits for: each command is one request to the shell.
  let asked = []
  let asking = 0
  const fetch = window.fetch.bind(window)
  window.fetch = async (address, ...rest) => {
    const began = performance.now()
    asking += 1
    const response = await fetch(address, ...rest).finally(() => (asking -= 1))
    if (/^ipc:.*\/(queue|ticket|issue_frequency|response_times|money_granted|product_quality|customer_satisfaction)$/.test(String(address))) asked.push(performance.now() - began)
    return response
  }

  const goals = {
    ticket: (number) => {
      const ticket = document.querySelector('[data-testid="ticket"]')
      return ticket?.dataset.ticket === number && ticket.querySelector('[data-testid="description"]') !== null && ticket.querySelector('[role="log"]') !== null
    },
    // All photos of the ticket, also those that the page paints last.
    photos: (number) => {
      const photos = [...document.querySelectorAll('[data-testid="ticket"] [aria-label="Evidence photos"] img')]
      return goals.ticket(number) && photos.length > 0 && photos.every((photo) => photo.complete && photo.naturalWidth > 0)
    },
    // Every chart of a section of the analytics.
    figures: (section) => {
      const figures = document.querySelector(`[data-testid="figures"][data-section="${section}"][aria-busy="false"]`)
      return figures !== null && figures.querySelector('[data-chart]') !== null
    },
    // Rows of another filter are marked as busy until those asked for have come.
    rows: () => {
      const busy = list()?.getAttribute('aria-busy') === 'true'
      bench.busy ||= busy
      return bench.busy && !busy && (list() === null || rows().length > 0)
    },
  }

  const bench = {
    intervals: [],
    opened: new Set(),

    arm(event, goal) {
      const [name, value] = typeof goal === 'string' ? [goal] : Object.entries(goal)[0]
      Object.assign(bench, { busy: false, began: null, painted: null })
      asked = []
      bench.end?.()
      const start = ({ timeStamp }) => {
        const now = performance.now()
        // The time at which the event was made, where it is on the page's clock.
        bench.began = timeStamp > now - 1000 && timeStamp <= now ? timeStamp : now
      }
      const look = () => {
        if (bench.began === null || !goals[name](value)) return
        bench.end()
        void frames().then((now) => (bench.painted = now))
      }
      const watcher = new MutationObserver(look)
      bench.end = () => {
        watcher.disconnect()
        window.removeEventListener(event, start, true)
        window.removeEventListener('load', look, true)
      }
      window.addEventListener(event, start, true)
      window.addEventListener('load', look, true)
      watcher.observe(document, { childList: true, subtree: true, attributes: true, characterData: true })
    },

    shows(text) {
      const search = new URLSearchParams(location.hash.split('?')[1])
      return (search.get('q') ?? '') === text && asking === 0 && list()?.getAttribute('aria-busy') !== 'true'
    },

    async measured(done) {
      const end = performance.now() + 20_000
      while (bench.painted === null && performance.now() < end) await frames()
      done({ painted: bench.painted === null ? null : bench.painted - bench.began, answered: asked.at(-1) ?? 0 })
    },

    nextRow() {
      const scroller = list().parentElement
      const { top, bottom } = scroller.getBoundingClientRect()
      const row = rows()
        .toSorted((a, b) => a.dataset.index - b.dataset.index)
        .find((one) => {
          const box = one.getBoundingClientRect()
          return box.top > top + 40 && box.bottom < bottom && !bench.opened.has(one.dataset.ticket)
        })
      if (!row) {
        scroller.scrollTop += scroller.clientHeight / 2
        return null
      }
      bench.opened.add(row.dataset.ticket)
      return row.dataset.ticket
    },

    startFrames() {
      bench.intervals = []
      let before = performance.now()
      const turn = (now) => {
        bench.intervals.push(now - before)
        before = now
        bench.turning = requestAnimationFrame(turn)
      }
      bench.turning = requestAnimationFrame((now) => {
        before = now
        bench.turning = requestAnimationFrame(turn)
      })
    },

    stopFrames() {
      cancelAnimationFrame(bench.turning)
      return bench.intervals
    },

    async openOnwards(count) {
      for (let opened = 0; opened < count; opened += 1) {
        const before = document.querySelector('[data-testid="ticket"]')?.dataset.ticket
        if (before) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }))
        else rows()[0].querySelector('a').click()
        const end = performance.now() + 20_000
        const shown = () => {
          const number = document.querySelector('[data-testid="ticket"]')?.dataset.ticket
          return number && number !== before && goals.ticket(number)
        }
        const inSight = (image) => image.getBoundingClientRect().top < innerHeight
        const photos = () => [...document.querySelectorAll('[data-testid="ticket"] img')].filter(inSight).every((image) => image.complete)
        do {
          await frames()
          if (performance.now() > end) throw new Error(`after ${before} no other ticket was opened`)
        } while (!shown() || !photos())
      }
    },
  }
  window.bench = bench
}
