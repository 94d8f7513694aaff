import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'

type Forgetting = Row<'forgettings'>
/** Takes some rows of one kind; answers how many there were. */
type Step = (tx: WriteHandle, row: Forgetting) => Promise<number>

/** Rows of one unit at most. */
const limit = 100
/** What stands for a number on the list of those that nobody calls, once it is nobody's. */
const nobodys = '****'

const steps: readonly Step[] = [
  (tx, { customerId }) => removeSome(tx, 'customerNotes', { customerId }),
  (tx, { customerId }) => removeSome(tx, 'customerTags', { customerId }),
  eraseNumbers,
  eraseConsents,
  (tx, { customerId }) => removeSome(tx, 'joins', { customerId }),
  (tx, { customerId }) => removeSome(tx, 'joins', { otherId: customerId }),
  eraseTitles,
  async (tx, { marks }) => marks.length === 0 ? 0 : tx.remove('impostors', { uid: marks }),
]

/** What is known of the person beside their rooms; the cursor is the step. */
export async function erasePerson({ store }: EngineContext, row: Forgetting): Promise<string | null> {
  const at = Number(row.cursor)
  const step = steps[at]
  if (step === undefined)
    return null
  const done = await store.write(tx => step(tx, row))
  return String(done > 0 ? at : at + 1)
}

async function removeSome<T extends 'customerNotes' | 'customerTags' | 'joins'>(tx: WriteHandle, table: T, where: Partial<Row<T>>): Promise<number> {
  const some = await tx.find(table, where as never, { limit })
  return some.length === 0 ? 0 : tx.remove(table, { id: some.map(each => each.id) } as never)
}

/** A number that must not be called stays so, as a mark that tells nobody's number. */
async function eraseNumbers(tx: WriteHandle, { customerId }: Forgetting): Promise<number> {
  const some = await tx.find('phoneNumbers', { customerId }, { limit })
  if (some.length === 0)
    return 0
  const refused = await tx.find('doNotCall', { hmac: some.map(number => number.hmac) })
  await tx.updateMany('doNotCall', refused.map(each => ({ ...each, masked: nobodys, why: '' })))
  return tx.remove('phoneNumbers', { id: some.map(number => number.id) })
}

/** That somebody agreed, when and to what kind of call has to be proved; whose number it was does not. */
async function eraseConsents(tx: WriteHandle, { customerId }: Forgetting): Promise<number> {
  const some = await tx.find('consents', { customerId, wording: { ne: '' } }, { limit })
  for (const consent of some) {
    await tx.update('consents', consent.id, { wording: '', phoneNumberId: null, messageId: null, version: consent.version + 1 })
    tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
  }
  return some.length
}

async function eraseTitles(tx: WriteHandle, { customerId }: Forgetting): Promise<number> {
  const some = await tx.find('cases', { customerId, title: { ne: '' } }, { limit })
  for (const matter of some) {
    await tx.update('cases', matter.id, { title: '', version: matter.version + 1 })
    tx.changed('cases', matter.id, matter.version + 1)
  }
  return some.length
}
