/** A dialog of the fake proxy. */
export interface FakeDialog {
  readonly callId: string
  /** As Kamailio counts: 1 nobody rings yet, 2 rings, 4 answered. */
  state: 1 | 2 | 4
  readonly variables: Record<string, string>
  readonly id: number
}

/** A SIP proxy's control without a proxy: tables, dialogs and registrations in memory, behind a `fetch`. */
export interface FakeProxy {
  readonly fetch: typeof fetch
  readonly dialogs: FakeDialog[]
  readonly table: (name: 'handoff' | 'take') => ReadonlyMap<string, string>
  /** Users and the contact that their phone registered. */
  readonly phones: Map<string, string>
  /** An agent's phone calls that hand-over; null = the proxy knows none. */
  readonly place: (id: string) => FakeDialog | null
  /** A customer rings the service number. */
  readonly ringIn: (waiting: string) => FakeDialog
  readonly end: (dialog: FakeDialog) => void
  /** From now on it does not answer (or does again). */
  readonly breakDown: (isDown: boolean) => void
  /** The next such question is answered with what is true when it comes; the answer is on its way until the returned function is called. */
  readonly delay: (method: string) => () => void
  /** Methods it was asked, in order. */
  readonly asked: readonly string[]
}

interface Question { readonly method: string, readonly params: readonly (string | number)[] }

/** Makes an empty one. */
export function createFakeProxy(): FakeProxy {
  const tables = { handoff: new Map<string, string>(), take: new Map<string, string>() }
  const phones = new Map<string, string>()
  const dialogs: FakeDialog[] = []
  const asked: string[] = []
  const gates = new Map<string, Promise<void>>()
  let isDown = false
  let made = 0

  function begin(variables: Record<string, string>, state: FakeDialog['state']): FakeDialog {
    made += 1
    const dialog: FakeDialog = { callId: `call-${made}`, state, variables, id: made }
    dialogs.push(dialog)
    return dialog
  }

  function end(dialog: FakeDialog) {
    const index = dialogs.indexOf(dialog)
    if (index >= 0)
      dialogs.splice(index, 1)
  }

  function take(callId: string, value: string) {
    const dialog = dialogs.find(one => one.callId === callId)
    if (dialog === undefined)
      return void tables.take.set(callId, value)
    const [user = '', id = '', , attempt = '', legs = ''] = value.split('|')
    if (value === '-')
      return end(dialog)
    Object.assign(dialog.variables, { handoff: id, legs })
    if (!phones.has(user))
      dialog.variables.refused = `${attempt} 480`
    else
      tables.take.set(callId, value)
  }

  function answer({ method, params: [first = '', second = '', third = ''] }: Question): unknown {
    switch (method) {
      case 'htable.sets':
        return first === 'take' ? take(String(second), String(third)) : void tables.handoff.set(String(second), String(third))
      case 'htable.delete':
        return void tables.handoff.delete(String(second))
      case 'dlg.list':
        return dialogs.map(({ callId, state, variables, id }) => ({ 'h_entry': 1, 'h_id': id, 'call-id': callId, state, 'init_ts': 1, 'variables': Object.entries(variables).map(([name, value]) => ({ [name]: value })) }))
      case 'dlg.end_dlg':
        return dialogs.filter(({ id, state }) => id === second && state === 4).forEach(end)
      case 'ul.dump':
        return { Domains: [{ Domain: { AoRs: [...phones].map(([AoR, Address]) => ({ Info: { AoR, Contacts: [{ Contact: { Address } }] } })) } }] }
      default:
        throw new Error(`the fake proxy does not know ${method}`)
    }
  }

  return {
    dialogs,
    phones,
    asked,
    table: name => tables[name],
    place(id) {
      const [, , legs = ''] = tables.handoff.get(id)?.split('|') ?? []
      return tables.handoff.has(id) ? begin({ handoff: id, legs }, 1) : null
    },
    ringIn: waiting => begin({ waiting }, 1),
    end,
    delay(method) {
      const gate = Promise.withResolvers<void>()
      gates.set(method, gate.promise)
      return gate.resolve
    },
    breakDown: value => void (isDown = value),
    fetch: async (_, init) => {
      if (isDown)
        throw new TypeError('fetch failed')
      const question = JSON.parse(String(init?.body)) as Question
      asked.push(question.method)
      const result = answer(question) ?? null
      const gate = gates.get(question.method)
      gates.delete(question.method)
      // Written down before the wait: what changes meanwhile is not in it.
      const text = JSON.stringify({ jsonrpc: '2.0', id: 1, result })
      await gate
      return new Response(text)
    },
  }
}
