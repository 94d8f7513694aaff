import type { Channel, Visibility } from '../../../shared/domain/index.ts'
import type { Action } from '../../actions/action.ts'
import type { Chord } from '../../actions/chord.ts'
import type { TextRange } from '../../composables/pinyin.ts'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useView } from '../../bridge/view.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { matchesPinyin } from '../../composables/pinyin.ts'
import { useActions } from '../../stores/actions.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'

/** A line of the palette: something to do, or a conversation to open. */
export interface PaletteEntry {
  /** `action:<id>` or `room:<id>`. */
  readonly id: string
  readonly title: string
  /** Where `title` was found; empty where the other language was, or nothing was asked. */
  readonly ranges: readonly TextRange[]
  readonly hint: string
  readonly chord: Chord | null
  readonly room: { readonly channel: Channel, readonly visibility: Visibility } | null
  readonly run: () => void
}

/** `alias`: its title in the other language, worked out where the shown one is not it. */
type Candidate = Omit<PaletteEntry, 'ranges'> & { readonly alias: () => string }

const mostRooms = 200
/** More than there are actions: with nothing asked all of them are there. */
const mostShown = 160
const keptRecent = 8

/** What the palette offers for a query: recent ones first where nothing is asked, the nearest match where something is. */
export function usePalette(query: () => string) {
  const { t } = useI18n()
  const actions = useActions()
  const inbox = useInbox()
  const mine = useMyPreferences()
  const open = useOpenRoom()
  const own = useView('inbox', { tab: 'mine', size: mostRooms })

  const offered = computed(() => actions.all.filter(action => action.id !== 'palette.open' && action.isPossible()).map(ofAction))
  const rooms = computed(() => {
    const rows = new Map([...own.rows.value, ...inbox.rows].map(row => [row.id, row]))
    return Array.from(rows.values(), (row): Candidate => ({
      id: `room:${row.id}`,
      title: row.customer.name,
      alias: () => '',
      hint: [t(`words.status.${row.status}`), row.preview].join(' · '),
      chord: null,
      room: { channel: row.channel, visibility: row.visibility },
      run: () => open(row.id),
    }))
  })

  function ofAction(action: Action): Candidate {
    const key = `actions.${action.id}`
    return {
      id: `action:${action.id}`,
      title: t(key),
      alias: () => t(key, {}, { locale: 'en' }),
      hint: t(`keys.places.${action.place}`),
      chord: actions.keysOf(action)[0] ?? null,
      room: null,
      run: () => {
        remember(action.id)
        action.run()
      },
    }
  }
  function remember(id: string): void {
    const recent = [id, ...mine.kept.recentActions.filter(one => one !== id)].slice(0, keptRecent)
    // What was chosen last is a convenience: a failure is not worth a word.
    mine.save({ recentActions: recent }).catch(() => {})
  }
  /** Where it stands among those chosen last; those never chosen come after all of them. */
  const recent = computed(() => new Map(mine.kept.recentActions.map((id, at) => [`action:${id}`, at])))
  const recency = (id: string): number => recent.value.get(id) ?? keptRecent

  const entries = computed<readonly PaletteEntry[]>(() => {
    const asked = query().trim()
    const candidates = [...offered.value, ...rooms.value]
    if (asked === '')
      return candidates.map(one => ({ ...one, ranges: [] })).toSorted((a, b) => recency(a.id) - recency(b.id)).slice(0, mostShown)
    return candidates
      .flatMap(one => found(one, asked))
      .toSorted((a, b) => a.rank - b.rank || recency(a.entry.id) - recency(b.entry.id))
      .slice(0, mostShown)
      .map(one => one.entry)
  })
  const isRecent = (entry: PaletteEntry): boolean => recency(entry.id) < keptRecent

  return { entries, isRecent }
}

/** The candidate with its marks, if the query finds it: by its title first, and the nearer to the beginning the better. */
function found({ alias, ...rest }: Candidate, asked: string): { entry: PaletteEntry, rank: number }[] {
  const ranges = matchesPinyin(rest.title, asked)
  if (ranges !== null)
    return [{ entry: { ...rest, ranges }, rank: Math.min(ranges[0]?.[0] ?? 0, 8) + (ranges.length > 1 ? 4 : 0) }]
  const other = alias()
  return other !== '' && matchesPinyin(other, asked) !== null ? [{ entry: { ...rest, ranges: [] }, rank: 20 }] : []
}
