import type { LegEvent, LegReport, SoftphoneAct } from '../driver.ts'
import type { Clock } from '../ports.ts'

/** Something an agent's phone is to do. */
export interface Order {
  /** The leg that the call is known by. */
  readonly legId: string
  readonly agentId: string
  readonly act: SoftphoneAct
  readonly value: string | null
}

/** Orders on their way to agents' phones. */
export interface Orders {
  /** Tells the phone; answers the order's id and does not wait. */
  readonly tell: (order: Order) => string
  /** Tells the phone and waits for its word; rejects when it refuses or stays silent. */
  readonly ask: (order: Order) => Promise<void>
  /** A phone's answer; false = to none of the orders that wait. */
  readonly answer: (report: LegReport) => boolean
}

const answerMs = 8_000

/** Makes the orders' desk. */
export function createOrders(emit: (event: LegEvent) => void, clock: Clock, newId: () => string): Orders {
  const waiting = new Map<string, { readonly done: () => void, readonly refused: (why: string) => void }>()

  function tell({ legId, agentId, act, value }: Order, orderId = newId()): string {
    emit({ type: 'order', legId, agentId, orderId, act, value })
    return orderId
  }

  return {
    tell: order => tell(order),
    ask: order => new Promise((resolve, reject) => {
      const orderId = newId()
      const stop = clock.after(answerMs, () => settle(() => reject(new Error(`the agent's phone said nothing about ${order.act}`))))
      function settle(work: () => void) {
        stop()
        waiting.delete(orderId)
        work()
      }
      waiting.set(orderId, {
        done: () => settle(resolve),
        refused: why => settle(() => reject(new Error(why))),
      })
      tell(order, orderId)
    }),
    answer({ orderId, word }) {
      const order = orderId === null ? undefined : waiting.get(orderId)
      if (word === 'done')
        order?.done()
      else if (word === 'refused')
        order?.refused('the agent\'s phone could not do it')
      return order !== undefined
    },
  }
}
