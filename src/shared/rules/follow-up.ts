import type { AttemptOutcome, Disposition } from '../domain/index.ts'

/** What a written word after a call is made from. */
export interface FollowUpFacts {
  readonly disposition: Disposition
  readonly outcome: AttemptOutcome | null
  /** 工号 of who spoke. */
  readonly workNo: string
  /** Last four digits of the number. */
  readonly tail: string
  /** When the next attempt is due, in words of China time; null = none. */
  readonly nextAt: string | null
}

const heard: Readonly<Partial<Record<AttemptOutcome, string>>> = {
  busy: '您的电话正在通话中',
  no_answer: '暂时没有人接听',
  unreachable: '您的电话暂时无法接通',
  answering_machine: '转到了语音信箱',
  congestion: '线路繁忙',
  invalid_number: '这个号码没有打通，可能有误',
}

/**
 * The text that an agent may send after a call: what was settled, or why nobody reached them and what happens next. It promises
 * no time and no result that is not in the facts. Empty where writing again would be unwanted.
 */
export function followUpText({ disposition, outcome, workNo, tail, nextAt }: FollowUpFacts): string {
  switch (disposition) {
    case 'resolved':
      return `您好，我是刚才和您通话的工号 ${workNo}。您反映的问题已经在电话里处理好了，如果还有不清楚的地方，随时在这里告诉我。`
    case 'follow_up':
    case 'passed_on':
      return `您好，我是刚才和您通话的工号 ${workNo}。电话里说的情况我已经记下并转给负责的同事，有结果会在这里告诉您。`
    case 'callback_again':
      return `您好，我是工号 ${workNo}。按电话里说好的，我会再打给您${nextAt === null ? '；具体什么时候方便，请在这里告诉我' : `，时间是${nextAt}`}。`
    case 'not_reached': {
      const why = outcome === null ? undefined : heard[outcome]
      const next = outcome === 'invalid_number'
        ? '麻烦您在这里再发一次方便接听的号码。'
        : nextAt === null ? '您看什么时候方便接电话？也可以就在这里说，我看到就回复。' : `我会在${nextAt}再打一次；想换个时间，请在这里告诉我。`
      return `您好，我是工号 ${workNo}，刚才拨打您尾号 ${tail} 的电话${why === undefined ? '没有打通' : `，${why}`}。${next}`
    }
    case 'wrong_person':
    case 'refused':
      return ''
  }
}
