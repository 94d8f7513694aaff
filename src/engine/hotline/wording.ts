import { formatPhone } from '../../shared/rules/phone-number.ts'

/** What the question has to name, so that a yes is a yes to what will happen. */
export interface QuestionFacts {
  readonly callerId: string
  /** 工号 of the agent who will be on the phone. */
  readonly workNo: string
  /** Masked; null = the customer has not given one yet. */
  readonly number: string | null
  /** Somebody may be in danger. */
  readonly danger: boolean
}

/** The question whether we may call: why, which number shows, who speaks, that it is recorded, and that a no is fine. */
export function consentQuestion({ callerId, workNo, number, danger }: QuestionFacts): string {
  const why = danger
    ? '您说的情况可能有危险，我很担心您，想马上给您打个电话。'
    : '有些细节打字不容易说清楚，我想给您打个电话，一次帮您弄明白。'
  const shown = `来电会显示 ${formatCallerId(callerId)}，我是工号 ${workNo}，通话会录音，只用来核对和跟进您这件事。`
  return `您好，${why}${shown}${ask(number)}不方便接电话也没关系，我们就在这里继续说。`
}

function ask(number: string | null): string {
  return number === null
    ? '如果可以，请回复“可以”并留下方便接听的号码，这里只有我们看得到；'
    : `打到您尾号 ${number.slice(-4)} 的号码，现在方便吗？方便的话回复“可以”，想换个时间或号码也请告诉我；`
}

/** The number as customers know it from their phone: service numbers in threes and fours, others as they are read aloud. */
export function formatCallerId(callerId: string): string {
  const service = /^([48]00)(\d{3})(\d{4})$/.exec(callerId)
  return service === null ? formatPhone(callerId) : service.slice(1).join('-')
}
