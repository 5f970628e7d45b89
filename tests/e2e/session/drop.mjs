// Files dragged out of another window and into one, as a person does it: a real window, a real pointer, a real XDND drop.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './until.mjs'

/**
 * Drags files onto the element with this test id. With `over`, calls it while they hang over the window, before they
 * are let go of.
 */
export async function dropFiles({ console, desktop }, testId, files, over = async () => {}) {
  const app = desktop.punnet()
  // The system's Python: only that has GTK. (By way of env, so that the log has a plain name.)
  const source = desktop.child('env', ['/usr/bin/python3', join(import.meta.dirname, 'dragsource.py'), '1340', '880', ...files], { env: desktop.env })
  try {
    const window = await until('the window to drag from', () => desktop.x('xdotool', 'search', '--onlyvisible', '--name', '^dragsource$').split('\n')[0])
    const element = await console.byId(testId)
    const [from, to] = [desktop.geometry(window), desktop.geometry(app)]
    const start = [from.X + 60, from.Y + 40]
    // Asked anew with each move: what is dropped on may still be on its way to its place.
    const end = async () => {
      const [x, y] = await console.browser.execute((box) => {
        const { left, top, width, height } = box.getBoundingClientRect()
        return [left + width / 3, top + height / 2]
      }, element)
      return [to.X + Math.round(x), to.Y + Math.round(y)]
    }
    desktop.x('xdotool', 'mousemove', ...start)
    desktop.x('xdotool', 'mousedown', '1')
    // The pointer goes on moving, as in a hand, until the window has noticed.
    let step = 0
    const move = async () => {
      step += 1
      const way = Math.min(1, step / 15)
      const wobble = step % 2
      const goal = await end()
      desktop.x('xdotool', 'mousemove', ...start.map((from, axis) => Math.round(from + (goal[axis] - from) * way) + wobble))
      return way === 1 && (await console.countOf('drop-target')) === 1
    }
    await until('the window to notice the files', move, { every: 40 })
    await over()
    desktop.x('xdotool', 'mouseup', '1')
    await until('the files to be let go of', async () => (await console.countOf('drop-target')) === 0)
  } finally {
    source.kill()
  }
}

/** Where an element is on the screen: the middle of it. */
export async function placeOf({ console, desktop }, element) {
  const window = desktop.geometry(desktop.punnet())
  const [x, y] = await console.browser.execute((one) => {
    const { left, top, width, height } = one.getBoundingClientRect()
    return [left + width / 2, top + height / 2]
  }, element)
  return [window.X + Math.round(x), window.Y + Math.round(y)]
}

/**
 * Drags an element into another program, which copies what it is given into `folder`; gives the addresses that it was
 * given. With `over`, calls it while the file hangs on the pointer.
 */
export async function dragOut({ console, desktop }, element, folder, over = async () => {}) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const sink = desktop.child('env', ['/usr/bin/python3', join(import.meta.dirname, 'dragsink.py'), '1340', '880', folder], { env: desktop.env })
  try {
    const window = await until('the window to drag into', () => desktop.x('xdotool', 'search', '--onlyvisible', '--name', '^dragsink$').split('\n')[0])
    const { X, Y } = desktop.geometry(window)
    const [start, end] = [await placeOf({ console, desktop }, element), [X + 60, Y + 40]]
    desktop.x('xdotool', 'mousemove', ...start)
    // No hand presses in the very moment in which it arrives.
    await console.settled()
    desktop.x('xdotool', 'mousedown', '1')
    let step = 0
    const received = join(folder, 'received')
    // The pointer goes on moving, as in a hand, and lets go over the other window until that has the file.
    await until('the other window to be given the file', async () => {
      step += 1
      const way = Math.min(1, step / 15)
      desktop.x('xdotool', 'mousemove', ...start.map((from, axis) => Math.round(from + (end[axis] - from) * way) + (step % 2)))
      if (step === 15) await over()
      if (step === 18) desktop.x('xdotool', 'mouseup', '1')
      return existsSync(received)
    }, { every: 40 })
    return readFileSync(received, 'utf8').split('\n')
  } finally {
    sink.kill()
  }
}
