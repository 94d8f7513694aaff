import type { MediaKind } from '../../shared/contract/media.ts'
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extensionOf, safeName } from './file-names.ts'
import { inboundBytes, inspectFile } from './inspect.ts'

const bytes = (...parts: (string | Buffer)[]): Uint8Array => new Uint8Array(Buffer.concat(parts.map(part => typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
function png(width: number, height: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000080600000000', 'hex')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head
}
const lnk = Buffer.from('4c0000000114020000000000c000000000000046', 'hex')
function reasonOf(kind: MediaKind, name: string | null, content: Uint8Array): unknown {
  try {
    return inspectFile(kind, name, content)
  }
  catch (error) {
    return (error as { details: { reason: string } }).details.reason
  }
}

describe('what a file is', () => {
  it.each<[MediaKind, string, Uint8Array, string, string | null]>([
    ['image', 'a.png', bytes(png(3_000, 100)), 'image/png', null],
    ['file', '照片.png', bytes(png(800, 600)), 'image/png', null],
    ['voice', 'v.amr', bytes('#!AMR\n....'), 'audio/amr', null],
    ['voice', 'v.m4a', bytes('....ftypmp42'), 'video/mp4', null],
    ['video', 'v.mp4', bytes('....ftypisom'), 'video/mp4', null],
    ['file', '发票.pdf', bytes('%PDF-1.7'), 'application/pdf', null],
    ['file', 'notes.txt', new Uint8Array(Buffer.from('第一行\n第二行', 'utf8')), 'text/plain', null],
    ['file', '表.xlsx', bytes('PK\x03\x04....[Content_Types].xml'), 'application/zip', null],
    ['file', '表.xlsm', bytes('PK\x03\x04....[Content_Types].xml'), 'application/zip', 'active'],
    ['file', '表.xlsx', bytes('PK\x03\x04....[Content_Types].xml..xl/vbaProject.bin'), 'application/zip', 'archive'],
    ['file', 'a.zip', bytes('PK\x03\x04....'), 'application/zip', 'archive'],
    ['file', 'a.rar', bytes('Rar!\x1A\x07'), 'application/zip', 'archive'],
    ['file', 'old.doc', bytes(Buffer.from('d0cf11e0a1b11ae1', 'hex')), 'application/octet-stream', 'active'],
    ['file', 'a.svg', bytes('\n<svg onload=alert(1)>'), 'application/octet-stream', 'active'],
    ['file', 'a.html', bytes('\xEF\xBB\xBF<!doctype html>'), 'application/octet-stream', 'active'],
    ['file', 'data', bytes('\x01\x02\x00\x03'), 'application/octet-stream', 'unknown'],
  ])('%s %s', (kind, name, content, mime, risk) => {
    expect(inspectFile(kind, name, content)).toMatchObject({ mime, risk })
  })

  it.each<[string, MediaKind, string | null, Uint8Array, string]>([
    ['a picture of 50,000 pixels', 'image', 'a.png', bytes(png(50_000, 50_000)), 'pixels'],
    ['a picture without a size', 'image', 'a.png', bytes(png(0, 0)), 'pixels'],
    ['a large picture sent as a file', 'file', 'a.png', bytes(png(50_000, 50_000)), 'pixels'],
    ['a page behind a picture\'s name', 'image', 'a.png', bytes('<script>1</script>'), 'type'],
    ['a drawing that may run', 'image', 'a.svg', bytes('<svg/>'), 'type'],
    ['a picture said to be a film', 'video', 'a.mp4', bytes(png(1, 1)), 'type'],
    ['nothing', 'file', 'a.txt', new Uint8Array(), 'size'],
    ['a program', 'file', 'a.pdf', bytes('MZ\x90\x00'), 'program'],
    ['a shortcut', 'file', '订单.pdf', bytes(lnk), 'program'],
    ['a shortcut by its name', 'file', '订单.pdf.lnk', bytes('x'), 'program'],
    ['a web shortcut', 'file', 'a.txt', bytes('[InternetShortcut]\nURL=smb://evil.example/x'), 'program'],
    ['an application in markup', 'file', 'a.html', bytes('<html><hta:application id=x>'), 'program'],
    ['an application in markup by its name', 'file', 'a.hta', bytes('<html>'), 'program'],
    ['a script', 'file', 'run', bytes('#!/bin/sh\nrm -rf ~'), 'program'],
    ['a name turned around', 'file', 'photo\u202Egnp.exe', bytes('x'), 'program'],
    ['a name with dots and spaces behind it', 'file', 'setup.exe . .', bytes('x'), 'program'],
    ['a picture that is also a program by name', 'file', 'a.png.scr', bytes(png(1, 1)), 'program'],
  ])('F48 refused: %s', (_, kind, name, content, reason) => {
    expect(reasonOf(kind, name, content)).toBe(reason)
  })

  it('F48 more than a kind may have', () => {
    expect(reasonOf('image', null, new Uint8Array(inboundBytes.image + 1))).toBe('size')
  })

  it('F48 a polyglot is what its first bytes say and nothing else', () => {
    const both = bytes(png(1, 1), '<script>alert(1)</script>PK\x03\x04MZ')
    expect(inspectFile('image', 'a.png', both).mime).toBe('image/png')
  })

  it('never fails in another way, whatever the bytes', () => {
    fc.assert(fc.property(fc.constantFrom<MediaKind>('image', 'voice', 'video', 'file'), fc.option(fc.string({ unit: 'binary' })), fc.uint8Array({ maxLength: 200 }), (kind, name, content) => {
      const outcome = reasonOf(kind, name, content)
      expect(typeof outcome === 'string' ? ['type', 'pixels', 'size', 'program'] : [outcome]).toContainEqual(outcome)
    }))
  })
})

describe('safeName', () => {
  it.each([
    ['../../etc/passwd', 'etcpasswd'],
    ['C:\\a\\b.txt', 'Cab.txt'],
    ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie x.pdf'],
    [' 空格 .pdf ', '空格 .pdf'],
    ['...', null],
    ['', null],
    [null, null],
    ['😀.png', '😀.png'],
    ['\uD800.png', 'png'],
  ])('%j', (name, safe) => {
    expect(safeName(name)).toBe(safe)
  })

  it('keeps the end of a long name, and whole characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 100, maxLength: 400 }), (text) => {
      const name = safeName(`${text}.pdf`)
      expect(name?.length).toBeLessThanOrEqual(120)
      expect(name?.isWellFormed()).toBe(true)
      expect(extensionOf(name)).toBe('pdf')
    }))
  })
})
