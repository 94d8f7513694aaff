/**
 * `npm run bench -- poller [--accounts 500] [--seconds 30] [--no-day]`: what polling costs and asks. First a real engine with
 * that many idle accounts on every platform of the stand-in: its processor time as a share of one core. Then a day on a
 * virtual clock for each kind of account, with quiet hours and busy ones: the calls of every hour and of the day against the
 * platform's limits. Exit code 1 above 5 % or beyond a limit.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { dayOf, dayPlans } from './poller-day.ts'
import { measureIdle } from './poller-idle.ts'

/** Share of one core that idle accounts may take. */
const mostShare = 0.05

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { 'accounts': { ...text, default: '500' }, 'seconds': { ...text, default: '30' }, 'no-day': { type: 'boolean', default: false } } })
  const { share, runsPerMinute, accounts, red } = await measureIdle(Number(values.accounts), Number(values.seconds))
  say(`${accounts} idle accounts: ${(share * 100).toFixed(2)} % of one core (at most ${mostShare * 100} %), ${runsPerMinute.toFixed(0)} accounts read a minute, in trouble: ${[...red].map(([trouble, count]) => `${count} ${trouble}`).join(', ') || 'nobody'}`)
  let failed = !(share <= mostShare) || red.size > 0
  for (const plan of values['no-day'] ? [] : dayPlans) {
    const day = await dayOf(plan)
    for (const { limit, most, figure } of day.limits)
      say(`${most <= figure ? 'ok  ' : 'MISS'} ${plan.name}: ${limit}: ${most} of ${figure}`)
    say(`     ${plan.name}: ${day.calls} calls in the day, ${day.voices} voices raised, ${day.taken} taken in, ${day.replies} replies`)
    failed ||= day.limits.some(({ most, figure }) => most > figure) || day.taken < day.voices
  }
  if (failed)
    process.exitCode = 1
}

await main()
