import type { SceneName } from './customers/scenes.ts'
import { parseArgs } from 'node:util'

/** What the command line asked for. */
export interface CliWish {
  seed: number
  speed: number
  scene: SceneName
  ports: { weibo: number, phones: number, control: number }
  callback: string | undefined
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
  'port': { type: 'string' },
  'phones-port': { type: 'string' },
  'control-port': { type: 'string' },
  'callback': { type: 'string' },
  'stop-with-stdin': { type: 'boolean' },
} as const

/** Help for the person at the terminal. */
export const USAGE = `node src/sandbox/main.ts [options]
  --seed <whole number>    the same seed repeats the same customers (7)
  --speed <0–1000>         speed of the customers (1)
  --scene demo|empty       who comes by themselves (demo)
  --port <0–65535>         port of the weibo stand-in, 0 = any (0)
  --phones-port, --control-port <0–65535>   likewise (0)
  --callback <url>         where private messages are pushed
  --stop-with-stdin        ends when its input is closed`

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
  const port = (name: 'port' | 'phones-port' | 'control-port'): number => number(name, 0, value => Number.isInteger(value) && value >= 0 && value <= 65535, 'a port from 0 to 65535')
  const wish: CliWish = {
    seed: number('seed', 7, Number.isSafeInteger, 'a whole number'),
    speed: number('speed', 1, value => value >= 0 && value <= 1000, 'a number from 0 to 1000'),
    scene: values.scene === 'empty' ? 'empty' : 'demo',
    ports: { weibo: port('port'), phones: port('phones-port'), control: port('control-port') },
    callback: typeof values.callback === 'string' ? values.callback : undefined,
    stopWithStdin: values['stop-with-stdin'] === true,
  }
  if (values.scene !== undefined && values.scene !== 'demo' && values.scene !== 'empty')
    problems.push('--scene must be demo or empty')
  if (values.callback !== undefined && !(wish.callback && URL.canParse(wish.callback)))
    problems.push('--callback must be an address')
  if (problems.length > 0)
    throw new CliError(problems)
  return wish
}
