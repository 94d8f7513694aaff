/** Words of scripts (话术), personas (人设) and the knowledge base. Each list is the single source of its union type, its zod enum and its column. */

/** How a script speaks: 拟人化, 紧跟热点, 真实鲜活, 平实. */
export const scriptStyles = ['personified', 'trending', 'lively', 'plain'] as const
export type ScriptStyle = typeof scriptStyles[number]

/** Situations by group, in the order of a conversation. */
export const situationTree = {
  opening: ['greet', 'ask'],
  guiding: ['to_private', 'to_call', 'call_consent'],
  waiting: ['wait', 'holding', 'follow_up'],
  ending: ['result', 'call_recap', 'farewell'],
  product: ['phone', 'how_to'],
  telecom: ['billing', 'network', 'outage', 'plan'],
  order: ['delivery', 'after_sales', 'refund', 'invoice'],
  feeling: ['praise', 'complaint', 'apology', 'elder'],
  others: ['third_party'],
  grave: ['danger', 'fraud', 'death', 'money_loss'],
  border: ['abuse'],
} as const

/** Group of situations. */
export type SituationGroup = keyof typeof situationTree
/** What a script is for. */
export type Situation = typeof situationTree[SituationGroup][number]
/** Every situation, in the order of the tree. */
export const situations = Object.values(situationTree).flat() as readonly Situation[]

/** Rooms that a script may be used in. */
export const scriptRooms = ['public', 'private', 'both'] as const
export type ScriptRoom = typeof scriptRooms[number]

/** A script is offered when it is approved, and at no other time. */
export const scriptStates = ['draft', 'in_review', 'approved', 'retired'] as const
export type ScriptState = typeof scriptStates[number]

/** Why memes and personification are out of place in a conversation. */
export const scriptLocks = ['danger', 'grief', 'money', 'complaint', 'anger'] as const
export type ScriptLock = typeof scriptLocks[number]

/** Whether a fact of the knowledge base may be told: somebody doubted it, it was taken out. */
export const factStates = ['current', 'doubted', 'retired'] as const
export type FactState = typeof factStates[number]
