import type { ErrorCode } from '../../src/shared/errors.ts'
import { isAppError } from '../../src/shared/errors.ts'

/** What a person reads when the workstation cannot start, and what the program ends with. */
export interface StartFailure {
  readonly words: string
  /** 2 = whoever looks after this desktop can put it right; 1 = anything else. */
  readonly exitCode: 1 | 2
}

/** The page is not there yet, so the shell says these itself: what happened, that nothing is lost, what to do. */
const sentences: Partial<Record<ErrorCode, string>> = {
  store_newer: '这台电脑上的数据来自更新的版本，旧版本不能打开，以免弄坏。\n数据完好，没有改动。请安装新版本后再打开。',
  store_busy: '这份数据正被另一个会话或程序使用（可能是同一账号在别处登录了这台电脑）。\n请到那边继续，或在那边退出后再打开。',
  store_full: '磁盘没有空间了，暂时写不了数据。\n已有的数据完好。请清理磁盘后再打开。',
  secrets_unavailable: '系统的密钥环不可用，账号的密钥不能安全保存。\n请先登录系统的密钥环，或联系管理员。',
  config_invalid: '设置有误，请管理员更正：',
}

const profileReadOnly = '个人文件夹不能写入，数据无处安放。\n请联系管理员；连接团队服务器的工位不受影响。'

/** Chooses the words for an error of the start. Facts in it are names of settings, never values. */
export function startFailure(error: unknown): StartFailure {
  if (!isAppError(error))
    return { words: error instanceof Error ? error.message : String(error), exitCode: 1 }
  const fields = Array.isArray(error.details.fields) ? error.details.fields as readonly string[] : []
  const sentence = error.details.why === 'profile_read_only' ? profileReadOnly : sentences[error.code]
  return { words: [sentence ?? error.code, ...fields].join('\n'), exitCode: error.code === 'config_invalid' ? 2 : 1 }
}
