/** The public page's one style sheet: system fonts, light and dark, from 320 px on. */
export const callMeStyle = `:root{color-scheme:light dark;--ink:#1d2129;--soft:#5b6472;--paper:#fff;--edge:#8a93a1;--line:#d9dde3;--act:#0b5cad;--on-act:#fff;--bad:#b3261e;--bad-paper:#fdecea}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#b0b7c0;--paper:#16181c;--edge:#8a93a1;--line:#3a3f47;--act:#8ab8f0;--on-act:#10131a;--bad:#ffb4ab;--bad-paper:#3b1815}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.375rem;line-height:1.35;margin:0 0 .25rem}
p{margin:.5rem 0}
.soft{color:var(--soft);font-size:.875rem}
.field{margin:1.25rem 0}
label,.label{display:block;font-weight:600}
input[type=tel],select,textarea{width:100%;margin-top:.375rem;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:.5rem}
textarea{min-height:5.5rem;resize:vertical}
.tick{display:flex;gap:.625rem;align-items:flex-start;margin:.75rem 0}
.tick label{font-weight:400}
.tick input{flex:none;width:1.25rem;height:1.25rem;margin:.2rem 0 0}
button,.button{display:inline-block;min-height:2.75rem;padding:.5rem 1.5rem;font:inherit;font-weight:600;color:var(--on-act);background:var(--act);border:0;border-radius:.5rem;text-decoration:none;cursor:pointer}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
a{color:var(--act)}
.bad{color:var(--bad);font-weight:600;font-size:.875rem;margin:.25rem 0 0}
.notice{padding:.75rem 1rem;border-radius:.5rem;background:var(--bad-paper);color:var(--bad)}
.notice a{color:inherit}
[aria-invalid=true]{border-color:var(--bad)!important}
.reference{font-size:1.25rem;font-weight:700;letter-spacing:.1em}
.trap{position:absolute;left:-200vw;width:1px;height:1px;overflow:hidden}
footer{margin-top:2rem;padding-top:1rem;border-top:1px solid var(--line)}
`
