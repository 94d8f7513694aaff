import type { Call, Run } from './context.ts'
import type { Session, Sessions } from './sessions.ts'
import { json, whole } from '../../base/http.ts'
import { RawAnswer, refuse, WriteRefusal } from './context.ts'
import { presentUser } from './present.ts'
import { presentMinted } from './tokens.ts'

const REAUTH_MS = 120_000

/** The session that a request's cookie names. */
export function sessionOf(headers: Call['request']['headers'], sessions: Sessions): Session | undefined {
  return sessions.find(/express\.sid=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1])
}

function cookie(session: Session): Record<string, string> {
  return { 'set-cookie': `express.sid=${session.sid}; Path=/; HttpOnly; SameSite=Lax` }
}

/** Signing in with a password, and tokens of the administrators' page. Both want a session and its csrf token. */
export function signInRoutes(sessions: Sessions): Readonly<Record<string, Run>> {
  function config(call: Call): unknown {
    const session = sessionOf(call.request.headers, sessions) ?? sessions.open()
    return new RawAnswer(json({ relative_path: '', csrf_token: session.csrf, loggedIn: session.uid > 0, uid: session.uid, userLang: 'zh-CN' }, 200, cookie(session)))
  }

  function signIn(call: Call): unknown {
    const { body, context } = call
    const user = context.world.userNamed(String(body.username ?? ''))
    const outcome = sessions.signIn(String(body.username ?? ''), String(body.password ?? ''), user?.uid, context.now())
    if ('wrong' in outcome)
      return new RawAnswer(whole(outcome.wrong === 'locked' ? '[[error:account-locked]]' : '[[error:invalid-login-credentials]]', 'text/html; charset=utf-8', 403))
    if (user?.banned)
      return new RawAnswer(json({ uid: user.uid, timestamp: context.now(), banned_until: 0, expiry: 0, banned_until_readable: '', expiry_readable: '', reason: '' }, 403))
    return new RawAnswer(json({ status: { code: 'ok', message: 'OK' }, response: presentUser(user, context) }, 200, cookie(outcome.session)))
  }

  function mint(call: Call): unknown {
    const { body, context, request } = call
    const session = sessionOf(request.headers, sessions)
    if (!session || session.uid === 0 || request.headers['x-csrf-token'] !== session.csrf)
      throw refuse.forbidden()
    const uid = Number(body.uid ?? 0)
    if (context.compat === '4.15' && uid === 0 && typeof body.password !== 'string')
      throw refuse.badRequest('Invalid Password')
    if (context.compat === '4.15' && uid !== 0 && context.now() - session.authAt > REAUTH_MS)
      throw new WriteRefusal(401, 'not-authorised', 'Please log in again')
    return presentMinted(context.tokens.issue(uid, String(body.description ?? ''), context.now()), context.compat)
  }

  /** Uploads want a session; a token is refused in plain text. */
  function upload(call: Call): unknown {
    const session = sessionOf(call.request.headers, sessions)
    if (!session || session.uid === 0 || call.request.headers['x-csrf-token'] !== session.csrf)
      return new RawAnswer(whole('Forbidden', 'text/plain; charset=utf-8', 403))
    const path = `/assets/uploads/files/${call.context.now()}-shot.png`
    return { images: [{ url: path, name: 'shot.png' }] }
  }

  return {
    'GET /api/config': config,
    'POST /api/v3/utilities/login': signIn,
    'POST /api/v3/admin/tokens': mint,
    'DELETE /api/v3/admin/tokens/:token': (call) => {
      call.context.tokens.revoke(call.params.token ?? '')
      return {}
    },
    'POST /api/post/upload': upload,
  }
}
