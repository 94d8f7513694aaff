import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../paths.ts'
import { addHandlers, componentGuid, msiProject, nsisRemovals } from './wxs.ts'

const windows = (name: string) => readFileSync(new URL(`../../../installer/windows/${name}`, import.meta.url), 'utf8')
const files = ['Huiyin.exe', 'resources/app.asar', 'locales/zh-CN.pak', 'resources/a & b.txt']

describe('our own MSI project', () => {
  const project = msiProject({ template: windows('huiyin.wxs'), handlers: windows('handlers.wxi'), source: 'win-unpacked', files, version: '1.2.3' })

  it('has every file once, in its folder, each a component that is referred to', () => {
    expect([...project.matchAll(/Source="([^"]+)"/g)].map(([, path]) => path).sort()).toEqual(['win-unpacked/Huiyin.exe', 'win-unpacked/locales/zh-CN.pak', 'win-unpacked/resources/a &amp; b.txt', 'win-unpacked/resources/app.asar'])
    const made = [...project.matchAll(/<Component Id="([^"]+)"/g)].map(([, id]) => id)
    const referred = [...project.matchAll(/<ComponentRef Id="([^"]+)"/g)].map(([, id]) => id)
    expect(referred.toSorted()).toEqual(made.toSorted())
    expect(project.indexOf('<ComponentRef Id="HuiyinAutostart"/>')).toBeGreaterThan(project.indexOf('<Feature Id="Autostart" Level="2">'))
    expect(new Set(made).size).toBe(made.length)
    expect(made).toContain('HuiyinHandlers')
    expect(project.match(/@[A-Z]+@/)).toBeNull()
    expect(project).toContain('Version="1.2.3" UpgradeCode="2B7A4C1E-8D9F-4F0A-B6C3-51D2A8E07F94"')
  })

  it('keeps a path\'s component from version to version', () => {
    expect(componentGuid('resources/app.asar')).toBe(componentGuid('resources/app.asar'))
    expect(componentGuid('resources/app.asar')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(componentGuid('a')).not.toBe(componentGuid('b'))
  })
})

describe('the packager\'s MSI project', () => {
  const theirs = '<Product><Directory Id="APPLICATIONFOLDER" Name="Huiyin"/><Feature Id="ProductFeature">\n<ComponentGroupRef Id="ProductComponents"/>\n</Feature>\n<ComponentGroup Id="ProductComponents" Directory="APPLICATIONFOLDER"><Component/></ComponentGroup></Product>'

  it('gets the handlers for everybody, and starting with the session as a choice', () => {
    const project = addHandlers(theirs, windows('handlers.wxi'))
    expect(project).toMatch(/<ComponentGroupRef[^>]+>\s*<ComponentRef Id="HuiyinHandlers"\/>\s*<\/Feature>\s*<Feature Id="Autostart" Level="2"><ComponentRef Id="HuiyinAutostart"\/><\/Feature>/)
    expect(project).toMatch(/<DirectoryRef Id="APPLICATIONFOLDER">[\s\S]*HuiyinHandlers[\s\S]*HuiyinAutostart[\s\S]*<\/DirectoryRef>\s*<ComponentGroup /)
  })

  it('has the places that the packager\'s own template has', () => {
    const template = readFileSync(join(ROOT, 'node_modules/app-builder-lib/templates/msi/template.xml'), 'utf8')
    expect(addHandlers(template, windows('handlers.wxi')).match(/HuiyinHandlers/g)).toHaveLength(2)
  })

  it('is refused when it looks otherwise', () => {
    expect(() => addHandlers('<Product/>', windows('handlers.wxi'))).toThrow('looks otherwise')
  })
})

describe('our own setup', () => {
  it('takes away file by file, and folders from the inside out', () => {
    expect(nsisRemovals(['a/b/c.txt', 'x.exe', 'a/d$.txt'])).toBe('Delete "$INSTDIR\\a\\b\\c.txt"\nDelete "$INSTDIR\\a\\d$$.txt"\nDelete "$INSTDIR\\x.exe"\nRMDir "$INSTDIR\\a\\b"\nRMDir "$INSTDIR\\a"\n')
  })
})
