import type { CallMeSlot } from '../../shared/rules/call-me.ts'
import type { CallMeEntry, CallMeField } from './form.ts'
import type { CallMeSettings } from './settings.ts'
import type { CallMeLanguage, CallMeRefusal, CallMeWords } from './words.ts'
import { slotValue, topicLimit } from './form.ts'
import { callMeWords, fill } from './words.ts'

/** What every view of the page shows around itself. */
export interface PageFrame {
  readonly page: CallMeSettings['pages'][number]
  readonly language: CallMeLanguage
  /** The number that customers see, as it is read. */
  readonly callerId: string
}

/** What the form shows. */
export interface FormFacts extends PageFrame {
  readonly seal: string
  readonly entry: CallMeEntry
  readonly wrong: readonly CallMeField[]
  readonly refused: CallMeRefusal | null
  readonly nowOpen: boolean
  readonly slots: readonly CallMeSlot[]
  /** Hours of a day in words: `8:00–12:00、14:00–21:00`. */
  readonly hours: string
  readonly captcha: CallMeSettings['captcha']
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, char => entities[char] ?? char)
}

/** Address of a brand's page, with the language where it is not Chinese. */
export function pagePath({ page, language }: Pick<PageFrame, 'page' | 'language'>): string {
  return `/call-me/${page.slug}${language === 'en' ? '?lang=en' : ''}`
}

/** What the customer agrees to by their ticks, as it stands on the page. */
export function consentWording({ page, language, callerId }: PageFrame, mayRecord: boolean): string {
  const words = callMeWords[language]
  return mayRecord ? `${fill(words.agree, { brand: page.brand, callerId })}\n${words.record}` : fill(words.agree, { brand: page.brand, callerId })
}

/** A span as people say it: `11月23日 周一 10:00–10:30`. */
export function spanWords({ from, until }: CallMeSlot, language: CallMeLanguage): string {
  return `${dayWords(from, language)} ${timeWords(from)}–${timeWords(until)}`
}

function dayWords(at: number, language: CallMeLanguage): string {
  return new Intl.DateTimeFormat(language, { timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric', weekday: 'short' }).format(at)
}

function timeWords(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: 'numeric', minute: '2-digit' }).format(at)
}

function frame(facts: PageFrame, title: string, body: string, head = ''): string {
  const words = callMeWords[facts.language]
  const other = { page: facts.page, language: facts.language === 'en' ? 'zh-CN' as const : 'en' as const }
  return `<!doctype html>
<html lang="${facts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/call-me/page.css">
${head}</head>
<body>
<main>
${body}
<footer class="soft">${facts.page.phone === undefined ? '' : `<p>${escape(fill(words.callUs, { phone: facts.page.phone }))}</p>`}<p><a href="${pagePath(other)}" lang="${other.language}">${words.otherLanguage}</a></p></footer>
</main>
</body>
</html>
`
}

/** The form, empty or with what is wrong in it. */
export function formPage(facts: FormFacts): string {
  const words = callMeWords[facts.language]
  const title = fill(words.title, { brand: facts.page.brand })
  const body = `<h1>${escape(title)}</h1>
<p>${words.lead}</p>
${noticeOf(facts, words)}<form method="post" action="${pagePath(facts)}" novalidate>
<input type="hidden" name="seal" value="${escape(facts.seal)}">
${numberField(facts, words)}
${wishField(facts, words)}
${topicField(facts, words)}
${tick('agree', fill(words.agree, { brand: facts.page.brand, callerId: facts.callerId }), facts.entry.agrees, facts.wrong.includes('agrees') ? words.wrong.agrees : null)}
${tick('record', words.record, facts.entry.mayRecord, null)}
<div class="trap" aria-hidden="true"><label for="website">${words.trap}</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
${captchaPart(facts.captcha, words)}<p class="soft">${words.privacy}</p>
<p><button type="submit">${words.submit}</button></p>
</form>`
  return frame(facts, facts.wrong.length > 0 || facts.refused !== null ? `⚠ ${title}` : title, body, captchaScript(facts.captcha))
}

const fieldIds: Readonly<Record<CallMeField, string>> = { number: 'number', wish: 'wish', topic: 'topic', agrees: 'agree' }

function noticeOf({ wrong, refused }: FormFacts, words: CallMeWords): string {
  if (refused !== null)
    return `<p class="notice" role="alert">${words.refused[refused]}</p>\n`
  if (wrong.length === 0)
    return ''
  const items = wrong.map(field => `<li><a href="#${fieldIds[field]}">${words.wrong[field]}</a></li>`).join('')
  return `<div class="notice" role="alert"><strong>${words.wrongTitle}</strong><ul>${items}</ul></div>\n`
}

function fault(id: string, words: string | null): { readonly attributes: string, readonly line: string } {
  return words === null ? { attributes: '', line: '' } : { attributes: ` aria-invalid="true" aria-errormessage="${id}-bad"`, line: `<p class="bad" id="${id}-bad">${words}</p>` }
}

function numberField({ entry, wrong }: FormFacts, words: CallMeWords): string {
  const bad = fault('number', wrong.includes('number') ? words.wrong.number : null)
  return `<div class="field"><label for="number">${words.number}</label><p class="soft" id="number-hint">${words.numberHint}</p><input id="number" name="number" type="tel" autocomplete="tel" maxlength="60" required aria-describedby="number-hint" value="${escape(entry.number)}"${bad.attributes}>${bad.line}</div>`
}

function wishField({ entry, wrong, slots, nowOpen, hours, language }: FormFacts, words: CallMeWords): string {
  const bad = fault('wish', wrong.includes('wish') ? words.wrong.wish : null)
  const option = (value: string, label: string) => `<option value="${value}"${entry.wish === value ? ' selected' : ''}>${escape(label)}</option>`
  const days = Map.groupBy(slots, slot => dayWords(slot.from, language))
  const groups = [...days].map(([day, own]) => `<optgroup label="${escape(day)}">${own.map(slot => option(slotValue(slot), spanWords(slot, language))).join('')}</optgroup>`).join('')
  return `<div class="field"><label for="wish">${words.wish}</label><p class="soft" id="wish-hint">${escape(fill(words.hours, { hours }))}</p><select id="wish" name="wish" required aria-describedby="wish-hint"${bad.attributes}>${nowOpen ? option('now', words.now) : option('', words.choose)}${groups}</select>${bad.line}</div>`
}

function topicField({ entry, wrong }: FormFacts, words: CallMeWords): string {
  const bad = fault('topic', wrong.includes('topic') ? words.wrong.topic : null)
  return `<div class="field"><label for="topic">${words.topic}</label><p class="soft" id="topic-hint">${words.topicHint}</p><textarea id="topic" name="topic" maxlength="${topicLimit}" aria-describedby="topic-hint"${bad.attributes}>${escape(entry.topic)}</textarea>${bad.line}</div>`
}

function tick(id: string, label: string, on: boolean, wrong: string | null): string {
  const bad = fault(id, wrong)
  return `<div class="tick"><input id="${id}" name="${id}" type="checkbox" value="yes"${on ? ' checked' : ''}${bad.attributes}><div><label for="${id}">${escape(label)}</label>${bad.line}</div></div>`
}

function captchaPart(captcha: FormFacts['captcha'], words: CallMeWords): string {
  if (captcha === undefined)
    return ''
  const field = captcha.scriptUrl === undefined ? `<input type="hidden" name="${captcha.field}" value="">` : `<div class="${captcha.widgetClass ?? captcha.field}"${captcha.siteKey === undefined ? '' : ` data-sitekey="${captcha.siteKey}"`}></div>`
  return `${field}<noscript><p class="notice">${words.noScript}</p></noscript>\n`
}

function captchaScript(captcha: FormFacts['captcha']): string {
  return captcha?.scriptUrl === undefined ? '' : `<script src="${escape(captcha.scriptUrl)}" async defer></script>\n`
}

/** What happens next, after a wish was kept. `number` is masked. */
export function keptPage(facts: PageFrame & { readonly number: string, readonly wish: CallMeSlot | null, readonly reference: string, readonly token: string }): string {
  const words = callMeWords[facts.language]
  const what = facts.wish === null ? fill(words.keptNow, { number: facts.number, callerId: facts.callerId }) : fill(words.keptLater, { span: spanWords(facts.wish, facts.language), number: facts.number, callerId: facts.callerId })
  return frame(facts, words.kept, `<h1>${words.kept}</h1>
<div role="status"><p>${escape(what)}</p>
<p>${words.keptMore}</p>
<p>${words.reference} <span class="reference">${escape(facts.reference)}</span></p></div>
<p><a href="${withdrawPath(facts, facts.token)}">${words.withdraw}</a></p>`)
}

function withdrawPath({ page, language }: PageFrame, token: string): string {
  return `/call-me/${page.slug}/withdraw?key=${encodeURIComponent(token)}${language === 'en' ? '&amp;lang=en' : ''}`
}

/** Asks once more before a wish is taken back; a link alone changes nothing. */
export function withdrawPage(facts: PageFrame & { readonly token: string }): string {
  const words = callMeWords[facts.language]
  return frame(facts, words.withdraw, `<h1>${words.withdrawAsk}</h1>
<form method="post" action="/call-me/${facts.page.slug}/withdraw${facts.language === 'en' ? '?lang=en' : ''}">
<input type="hidden" name="key" value="${escape(facts.token)}">
<p><button type="submit">${words.withdrawDo}</button></p>
</form>`)
}

/** Says what came of taking a wish back. */
export function withdrawnPage(facts: PageFrame & { readonly done: boolean }): string {
  const words = callMeWords[facts.language]
  return frame(facts, words.withdraw, `<h1 role="status">${facts.done ? words.withdrawn : words.notWithdrawn}</h1>
<p><a class="button" href="${pagePath(facts)}">${words.again}</a></p>`)
}
