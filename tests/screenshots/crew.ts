import type { Desk } from '../e2e/desk/desk.ts'

const begins = ['您说的情况我看到了，', '这件事我来跟，', '让您久等了，', '我刚查完记录，', '换成我也会着急，', '您反映的问题已经登记，', '我和后台同事核对过，', '谢谢您讲得这么清楚，']
const middles = ['今晚八点前把结果发给您', '明天上午十点前给您答复', '后台两小时内会处理', '今天下班前我再回来告诉您进展', '三个工作日内原路退回', '师傅明天下午两点到四点上门', '周五之前寄到您手里', '半小时后您再看一次余额']
const ends = ['。', '，您先不用再操作。', '，有变化我主动联系您。', '，这条会话我一直开着。', '，中间有疑问随时叫我。']

/** A line for every occasion; no two of the first few hundred are the same. */
function lineOf(n: number): string {
  return [begins[n % begins.length], middles[(n * 3 + Math.floor(n / 8)) % middles.length], ends[(n * 2 + Math.floor(n / 40)) % ends.length]].join('')
}

/** Frees the hand for the next one. Refused while something is still owed: then it stays. */
async function putAway({ at }: Desk): Promise<void> {
  await at('resolve-open').click({ timeout: 2_000 })
  await at('resolve-solved').click({ timeout: 2_000 })
  await at('resolve-submit').click({ timeout: 2_000 })
  await at('reopen').waitFor({ timeout: 2_000 })
}

async function answerOne(desk: Desk, line: string): Promise<void> {
  const { page, at, rows, field, message } = desk
  await at('tab-mine').click()
  const owed = rows.filter({ has: at('clock') }).first()
  if (await at('offer-accept').first().isVisible())
    await at('offer-accept').first().click()
  else if (await owed.isVisible())
    await owed.click()
  else
    await at('claim-next').click()
  await field.fill(line, { timeout: 4_000 })
  await page.locator('[data-testid=send]:enabled').click({ timeout: 4_000 })
  await message(line).locator('[data-state=sent]').waitFor({ timeout: 4_000 })
  await putAway(desk)
}

async function keepAnswering(desk: Desk, from: number, isOn: () => boolean): Promise<void> {
  for (let n = from; isOn(); n++) {
    // What goes wrong on the way is the next one's turn.
    await answerOne(desk, lineOf(n)).catch(() => desk.page.keyboard.press('Escape').catch(() => undefined))
  }
}

/** Colleagues answer one customer after the other while `work` goes on. */
export async function whileAnswering(crew: readonly Desk[], work: () => Promise<void>): Promise<void> {
  let isOn = true
  const shift = crew.map((colleague, index) => keepAnswering(colleague, index * 100, () => isOn && !colleague.page.isClosed()))
  try {
    await work()
  }
  finally {
    isOn = false
    await Promise.all(shift)
  }
}
