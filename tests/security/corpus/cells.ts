import { createRandom, seedFrom } from '../../../src/sandbox/base/random.ts'

/** Longest cell, UTF-16 units: what the shortest field of ours takes. */
const longest = 56

const signs = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '==', '=+', '+-', '-=', '@=', '\t=', '\r=', '\r\n=', '\n+', '\0=', '＝＝', '\'=', '\'\'=', '\'+', '"=', '""=', '"\'=', ' =', '\u00A0=', '\u3000=', '\uFEFF=', '\u200B=', '\u202E=', ';=', ',=', '|=', '\\=', '%0A=', '{=', '(=']
const bodies = [
  '1+1',
  '2+5+cmd|\' /C calc\'!A0',
  'cmd|\'/c calc\'!A1',
  'DDE("cmd";"/C calc";"x")',
  'MSEXCEL|\'\\..\\..\\cmd.exe /c calc\'!\'\'',
  'rundll32|\'URL.dll,OpenURL x.exe\'!A',
  'HYPERLINK("http://127.0.0.1","点我")',
  'HYPERLINK(CONCATENATE("http://127.0.0.1/",A1))',
  'IMPORTXML("http://127.0.0.1","//a")',
  'IMPORTDATA("http://127.0.0.1/?"&A1)',
  'IMAGE("http://127.0.0.1/a.png")',
  'WEBSERVICE("http://127.0.0.1")',
  'FILTERXML(WEBSERVICE("http://127.0.0.1"),"x")',
  'INDIRECT("A1")',
  'SUM(A1:A9)*9',
  '@SUM(A1)',
  'CALL("kernel32","WinExec","JFJ","calc",0)',
  'REGISTER.ID("x","y")',
  'EXEC("calc")',
  'file:///etc/passwd#$Sheet1.A1',
  '\'file:///etc/passwd\'#$passwd.A1',
  '86 138',
  '10%',
  '1e9999',
  '账单不对',
  'A1&"x"',
  '"a","=1+1"',
  'a";"=1+1',
  'x\r\n=1+1',
  'x\n"=1+1',
  'x","\n=1+1,"',
  'x\t=1+1',
]
const around: readonly ((cell: string) => string)[] = [cell => cell, cell => cell, cell => cell, cell => `"${cell}"`, cell => `账单"${cell}`, cell => `${cell}"`, cell => `,${cell}`, cell => `第一行\n${cell}`, cell => `第一行\r\n"${cell}"`, cell => `${cell}\n${cell}`]

/** Cells that a spreadsheet might run, or that might break out of theirs, none twice; the same seed gives the same ones. */
export function makeCells({ count, seed }: { readonly count: number, readonly seed: number }): string[] {
  const random = createRandom(seedFrom('cells', seed))
  const known = new Set<string>(signs)
  for (let tries = 0; known.size < count; tries++) {
    if (tries > count * 50)
      throw new Error(`no more than ${known.size} cells can be made`)
    const sign = signs[tries % signs.length] ?? '='
    known.add(random.pick(around)(sign + random.pick(bodies)).slice(0, longest))
  }
  return [...known].slice(0, count)
}
