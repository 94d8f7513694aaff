import { z } from 'zod'

/** A call centre that keeps its own bar and speaks the signed webhook. `secret` comes from the environment: at least 32 characters, the same on both sides. */
export const ctiSettings = z.strictObject({
  /** Where the centre takes our orders. */
  url: z.url({ protocol: /^https?$/, error: '要写呼叫中心接收指令的地址，例如 https://cti.example.com/huiyin' }),
  /** Where its events come in: `POST /cti/v1/events`. Put TLS in front when it leaves this machine. */
  host: z.string().min(1, '不能为空').default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(8731),
  secret: z.string().min(32, '密钥至少 32 个字符'),
})
/** Settings of the driver for a centre's own bar. */
export type CtiSettings = z.output<typeof ctiSettings>
