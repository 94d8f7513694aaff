import { describe, expect, it } from 'vitest'
import { auditDesktopEntry, auditListing, readListing } from './listing-audit.ts'

const clean = `drwxr-xr-x root/root         0 2026-11-23 04:00 ./
drwxr-xr-x root/root         0 2026-11-23 04:00 ./opt/Huiyin/
-rwxr-xr-x root/root       900 2026-11-23 04:00 ./opt/Huiyin/huiyin
-rw-r--r-- root/root       900 2026-11-23 04:00 ./opt/Huiyin/resources/app.asar
-rw-r--r-- root/root       900 2026-11-23 04:00 ./opt/Huiyin/resources/apparmor-profile
-rw-r--r-- root/root       900 2026-11-23 04:00 ./opt/Huiyin/THIRD-PARTY.txt
-rw-r--r-- root/root       900 2026-11-23 04:00 ./opt/Huiyin/sbom.cdx.json
lrwxrwxrwx root/root         0 2026-11-23 04:00 ./opt/Huiyin/link -> huiyin
-rw-r--r-- root/root       900 2026-11-23 04:00 ./usr/share/applications/huiyin.desktop
-rw-r--r-- root/root       900 2026-11-23 04:00 ./usr/share/icons/hicolor/256x256/apps/huiyin.png
`

describe('files of a package', () => {
  it('pass when they are all there, root\'s, and written by root alone', () => {
    expect(readListing(clean)).toHaveLength(10)
    expect(auditListing(readListing(clean))).toEqual([])
  })

  it.each([
    ['-rw-rw-r-- root/root 1 2026-11-23 04:00 ./opt/Huiyin/x', '/opt/Huiyin/x can be written by others (-rw-rw-r--)'],
    ['-rw-r--rw- root/root 1 2026-11-23 04:00 ./opt/Huiyin/x', '/opt/Huiyin/x can be written by others (-rw-r--rw-)'],
    ['-rwsr-xr-x root/root 1 2026-11-23 04:00 ./opt/Huiyin/x', '/opt/Huiyin/x has a special right in the package (-rwsr-xr-x)'],
    ['-rw-r--r-- builder/builder 1 2026-11-23 04:00 ./opt/Huiyin/x', '/opt/Huiyin/x belongs to builder/builder'],
    ['-rw-r--r-- root/root 1 2026-11-23 04:00 ./etc/huiyin/policy.json', '/etc/huiyin/policy.json is outside of our places'],
    ['-rw-r--r-- root/root 1 2026-11-23 04:00 ./opt/HuiyinX', '/opt/HuiyinX is outside of our places'],
  ])('%s is refused', (line, complaint) => {
    expect(auditListing(readListing(clean + line))).toEqual([complaint])
  })

  it('are missed', () => {
    expect(auditListing(readListing(clean.replace(/.*app\.asar\n/, '')))).toEqual(['/opt/Huiyin/resources/app.asar is missing'])
  })
})

describe('desktop entry', () => {
  it('takes both schemes and has its Chinese name', () => {
    const entry = '[Desktop Entry]\nExec=/opt/Huiyin/huiyin %U\nIcon=huiyin\nTerminal=false\nName[zh_CN]=回音\nStartupWMClass=huiyin\nMimeType=x-scheme-handler/huiyin;x-scheme-handler/tel;\n'
    expect(auditDesktopEntry(entry)).toEqual([])
    expect(auditDesktopEntry(entry.replace(';x-scheme-handler/tel', ''))).toEqual(['the desktop entry does not take tel:'])
    expect(auditDesktopEntry(entry.replace(' %U', ''))).toHaveLength(1)
  })
})
