import type { SceneName } from './customers/scenes.ts'
import type { PlatformName } from './platform-names.ts'
import { parseArgs } from 'node:util'
import { PLATFORM_NAMES, platformsMeantBy } from './platform-names.ts'

/** What the command line asked for. */
export interface CliWish {
  seed: number
  speed: number
  scene: SceneName
  /** Undefined = all. */
  channels: readonly PlatformName[] | undefined
  ports: Record<PlatformName | 'phones' | 'control', number>
  callback: string | undefined
  /** File of a practice lesson, whose people come instead of everybody else. */
  lesson: string | undefined
  stopWithStdin: boolean
}

/** Every argument that is wrong, in plain words. */
export class CliError extends Error {
  override name = 'CliError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const OPTIONS = {
  'seed': { type: 'string' },
  'speed': { type: 'string' },
  'scene': { type: 'string' },
  'channels': { type: 'string' },
  'port': { type: 'string' },
  'douyin-port': { type: 'string' },
  'nodebb-port': { type: 'string' },
  'discourse-port': { type: 'string' },
  'phones-port': { type: 'string' },
  'control-port': { type: 'string' },
  'callback': { type: 'string' },
  'lesson': { type: 'string' },
  'stop-with-stdin': { type: 'boolean' },
} as const

/** Help for the person at the terminal. */
export const USAGE = `node src/sandbox/main.ts [options]
  --seed <whole number>    the same seed repeats the same customers (7)
  --speed <0–1000>         speed of the customers (1)
  --scene demo|empty       who comes by themselves (demo)
  --channels <list>        weibo, douyin, forum (both), nodebb, discourse, with commas between (all); weibo is always there
  --port <0–65535>         port of the weibo stand-in, 0 = any (0)
  --douyin-port, --nodebb-port, --discourse-port, --phones-port, --control-port <0–65535>   likewise (0)
  --callback <url>         where private messages are pushed
  --lesson <file>          the people of a practice lesson come, and nobody else
  --stop-with-stdin        ends when its input is closed`

function readChannels(given: string | boolean | undefined, problems: string[]): readonly PlatformName[] | undefined {
  if (given === undefined)
    return undefined
  const words = String(given).split(',').map(word => word.trim()).filter(word => word !== '')
  const wrong = words.filter(word => platformsMeantBy(word).length === 0)
  if (given === true || words.length === 0 || wrong.length > 0)
    problems.push(`--channels must be a list of ${[...PLATFORM_NAMES, 'forum'].join(', ')}`)
  return words.flatMap(platformsMeantBy)
}

/** Reads the arguments. Throws CliError naming every wrong one. */
export function readArguments(argv: readonly string[]): CliWish {
  const { values, tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true })
  const problems: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional')
      problems.push(`unexpected argument: ${token.value}`)
    if (token.kind === 'option' && !Object.hasOwn(OPTIONS, token.name))
      problems.push(`unknown option: ${token.rawName}`)
  }
  function number(name: keyof typeof OPTIONS, standard: number, isFine: (value: number) => boolean, expected: string): number {
    const given = values[name]
    if (given === undefined)
      return standard
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number.NaN
    if (!isFine(value))
      problems.push(`--${name} must be ${expected}`)
    return value
  }
  const port = (name: keyof typeof OPTIONS & `${string}port`): number => number(name, 0, value => Number.isInteger(value) && value >= 0 && value <= 65535, 'a port from 0 to 65535')
  const wish: CliWish = {
    seed: number('seed', 7, Number.isSafeInteger, 'a whole number'),
    speed: number('speed', 1, value => value >= 0 && value <= 1000, 'a number from 0 to 1000'),
    scene: values.scene === 'empty' ? 'empty' : 'demo',
    channels: readChannels(values.channels, problems),
    ports: { weibo: port('port'), douyin: port('douyin-port'), nodebb: port('nodebb-port'), discourse: port('discourse-port'), phones: port('phones-port'), control: port('control-port') },
    callback: typeof values.callback === 'string' ? values.callback : undefined,
    lesson: typeof values.lesson === 'string' ? values.lesson : undefined,
    stopWithStdin: values['stop-with-stdin'] === true,
  }
  if (values.scene !== undefined && values.scene !== 'demo' && values.scene !== 'empty')
    problems.push('--scene must be demo or empty')
  if (values.callback !== undefined && !(wish.callback && URL.canParse(wish.callback)))
    problems.push('--callback must be an address')
  if (values.lesson !== undefined && !wish.lesson)
    problems.push('--lesson must be a file')
  if (problems.length > 0)
    throw new CliError(problems)
  return wish
}
