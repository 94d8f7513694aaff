import type { Migration } from './schema.ts'

/** Scripts with their versions and uses, a persona per brand, facts of the knowledge base. */
export const scripts: Migration = {
  version: 12,
  name: 'scripts',
  /** The statements. */
  up: ({ table, index }) => [
    table('scripts', 'id text, version int, brand text, title text, situation text, style text, visibility text, variants json, keywords json, sensitive bool, expiresAt int?, state text, note text, createdBy text, createdAt int, updatedBy text, updatedAt int, used int, effective int, praised int, quiet int'),
    index('scripts_state', 'scripts', ['state', 'updatedAt']),
    table('scriptVersions', 'id text, scriptId text, n int, at int, by text, content json'),
    index('scriptVersions_n', 'scriptVersions', ['scriptId', 'n'], { unique: true }),
    table('scriptUses', 'id text, clientKey text, scriptId text, variant int, accountId text, visibility text, conversationId text, turnId text?, agentId text, text text, at int, state text, sentAt int?, nextAt int'),
    index('scriptUses_key', 'scriptUses', ['clientKey'], { unique: true }),
    index('scriptUses_said', 'scriptUses', ['accountId', 'visibility', 'at']),
    index('scriptUses_due', 'scriptUses', ['state', 'nextAt']),
    table('personas', 'id text, version int, name text, tone text, wordsUsed json, wordsAvoided json, signOff text, updatedBy text, updatedAt int'),
    table('knowledge', 'id text, version int, brand text, title text, text text, region text, validFrom int?, validUntil int?, source text, tags json, state text, doubtNote text, doubtedBy text?, doubtedAt int?, used int, updatedBy text, updatedAt int'),
    index('knowledge_state', 'knowledge', ['state', 'updatedAt']),
  ],
}
