import { formatCallerId } from '../../shared/rules/phone-number.ts'

/** A moment as customers are told it: `3月2日 15:30`, China time. */
export const chinaTime = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })

/** What the question has to name, so that a yes is a yes to what will happen. */
export interface QuestionFacts {
  readonly callerId: string
  /** 工号 of the agent who will be on the phone. */
  readonly workNo: string
  /** Masked; null = the customer has not given one yet. */
  readonly number: string | null
  /** Somebody may be in danger. */
  readonly danger: boolean
  /** When we would call, in words; null = now. */
  readonly when?: string | null
}

/** The question whether we may call: why, which number shows, who speaks, that it is recorded, and that a no is fine. */
export function consentQuestion({ callerId, workNo, number, danger, when = null }: QuestionFacts): string {
  const why = danger
    ? '您说的情况可能有危险，我很担心您，想马上给您打个电话。'
    : '有些细节打字不容易说清楚，我想给您打个电话，一次帮您弄明白。'
  const shown = `来电会显示 ${formatCallerId(callerId)}，我是工号 ${workNo}，通话会录音，只用来核对和跟进您这件事；不想录音请说一声，照样可以通话。`
  return `您好，${why}${shown}${ask(number, when)}不方便接电话也没关系，我们就在这里继续说。`
}

function ask(number: string | null, when: string | null): string {
  return number === null
    ? `${when === null ? '如果可以' : `打算${when}打给您，如果可以`}，请回复“可以”并留下方便接听的号码，这里只有我们看得到；`
    : `${when === null ? '' : `${when}`}打到您尾号 ${tailOf(number)} 的号码，${when === null ? '现在方便吗？' : '方便吗？'}方便的话回复“可以”，想换个时间或号码也请告诉我；`
}

/** Last four digits of the number itself, its extension left aside. */
export function tailOf(masked: string): string {
  return masked.replace(/ 转 \d+$/, '').slice(-4)
}
