// Waiting for a condition, never for a length of time: the pause below only says how often the condition is asked.

/**
 * Asks `condition` until it gives something truthy, and gives that back.
 * What it threw last is told when the time is over, so that a failure names its reason.
 */
export async function until(what, condition, { within = 15_000, every = 50 } = {}) {
  const end = Date.now() + within
  let last
  for (;;) {
    try {
      const found = await condition()
      if (found) return found
      last = undefined
    } catch (error) {
      last = error
    }
    if (Date.now() > end) {
      throw new Error(`waited ${within / 1000} s in vain for: ${what}${last ? ` (${last.message})` : ''}`, { cause: last })
    }
    await new Promise((again) => setTimeout(again, every))
  }
}
