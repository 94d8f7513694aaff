import type { RigProcess } from './process.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, startProcess } from './process.ts'

/** A telephone with one way of behaving. */
export interface SippPhone {
  readonly uri: string
  readonly words: () => string
  readonly stop: () => Promise<void>
}

/** How it behaves: a final answer (after ringing, or at once), ringing until the caller gives up, or picking up until the caller hangs up. */
export type SippManner = { readonly answers: number, readonly reason: string, readonly rings: boolean } | 'rings' | 'picks_up'

const echo = ['Via', 'From', 'Call-ID', 'CSeq'].map(name => `[last_${name}:]`).join('\n')

function reply(code: number, reason: string, { sdp = false, tag = true } = {}): string {
  const body = sdp ? 'v=0\no=phone 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\nm=audio [media_port] RTP/AVP 0\na=rtpmap:0 PCMU/8000\n' : ''
  return `<send><![CDATA[

SIP/2.0 ${code} ${reason}
${echo}
[last_Record-Route:]
[last_To:]${tag ? ';tag=[pid]S[call_number]' : ''}
Contact: <sip:phone@[local_ip]:[local_port]>
${sdp ? 'Content-Type: application/sdp\n' : ''}Content-Length: [len]

${body}
]]></send>`
}

const cancelled = `<recv request="CANCEL"/>${reply(200, 'OK')}<send><![CDATA[

SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]S[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>`

function scenario(manner: SippManner): string {
  const parts = ['<recv request="INVITE" crlf="true"/>']
  if (manner === 'picks_up')
    parts.push(reply(180, 'Ringing'), reply(200, 'OK', { sdp: true }), '<recv request="ACK"/>', '<recv request="BYE"/>', reply(200, 'OK', { tag: false }))
  else if (manner === 'rings')
    parts.push(reply(180, 'Ringing'), cancelled)
  else
    parts.push(...manner.rings ? [reply(180, 'Ringing')] : [], reply(manner.answers, manner.reason), '<recv request="ACK" optional="true"/>')
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n<scenario name="phone">\n${parts.join('\n')}\n</scenario>\n`
}

/** Starts a telephone of sipp's in `folder`; it takes any number of calls. */
export async function startSipp(folder: string, manner: SippManner): Promise<SippPhone> {
  mkdirSync(folder, { recursive: true })
  const [port, media, control] = [await freePort(), await freePort(), await freePort()]
  writeFileSync(join(folder, 'phone.xml'), scenario(manner))
  const program: RigProcess = startProcess('sipp', ['-sf', 'phone.xml', '-i', '127.0.0.1', '-p', String(port), '-mp', String(media), '-cp', String(control), '-nostdin', '-trace_err', '-error_file', 'errors.log'], folder)
  return { uri: `sip:phone@127.0.0.1:${port}`, words: program.words, stop: program.stop }
}
