import assert from 'node:assert/strict'
import {parseStoreUrl, prefixesOverlap} from '../../src/cli/store-url.ts'
import {Failure} from '../../src/domain/failure.ts'

const parse = (url: string) => parseStoreUrl(url, 'jsctl.toml:2', '/desk')

describe('given the url of a bucket', () => {
  for (const [url, bucket, prefix] of [
    ['s3://my-bucket', 'my-bucket', ''],
    ['s3://my-bucket/', 'my-bucket', ''],
    ['s3://my-bucket/live', 'my-bucket', 'live/'],
    ['s3://my-bucket/live/', 'my-bucket', 'live/'],
    ['s3://my.bucket.1/a/b c/ä+%20', 'my.bucket.1', 'a/b c/ä+%20/'],
  ] as const) {
    it(`${url} is understood, and shown with a "/" at its end`, () => {
      assert.deepEqual(parse(url), {location: {kind: 's3', bucket, prefix}, url: `s3://${bucket}/${prefix}`})
    })
  }

  for (const [url, problem] of [
    ['s3://', /fewer than 3/],
    ['s3://ab', /fewer than 3/],
    ['s3:///prefix', /fewer than 3/],
    ['s3://My-Bucket/live', /capital letters/],
    ['s3://my_bucket', /other letters/],
    ['s3://-bucket', /other letters/],
    [`s3://${'b'.repeat(64)}`, /more than 63/],
    ['s3://bucket/a//b', /empty segment/],
    ['s3://bucket//a', /empty segment/],
    ['s3://bucket/../other', /"\.\."/],
    ['s3://bucket/./a', /"\."/],
    ['s3://bucket/live/.jsctl', /inside of a store/],
    ['s3://bucket/.jsctl/releases', /inside of a store/],
    ['https://bucket.s3.amazonaws.com/', /neither with s3:/],
    ['bucket/live', /neither with s3:/],
    ['S3://bucket', /neither with s3:/],
  ] as const) {
    it(`${url} is refused with its place`, () => {
      assert.throws(
        () => parse(url),
        (error: Failure) => {
          assert.equal(error.kind, 'configuration')
          assert.match(error.message, problem)
          assert.ok(error.message.startsWith('jsctl.toml:2: the url "'), error.message)
          assert.ok(error.hints.length > 0)
          return true
        },
      )
    })
  }
})

describe('given a url with credentials in it', () => {
  for (const url of [
    's3://AKIA:hunter2@bucket/x',
    's3://AKIA:hun/ter2@bucket/x',
    's3://hunter2@bucket',
    'https://user:hunter2@host/bucket',
    'file://user:hunter2@host/store',
    'user:hunter2@host/bucket',
  ]) {
    it(`${url} is refused, and nothing before the @ is shown`, () => {
      assert.throws(
        () => parse(url),
        (error: Failure) => {
          const told = [error.message, ...error.hints].join('\n')
          assert.equal(error.kind, 'configuration')
          assert.match(told, /profile/)
          assert.doesNotMatch(told, /AKIA|hun|ter2|user/)
          return true
        },
      )
    })
  }
})

describe('given the url of a folder', () => {
  for (const [url, directory] of [
    ['file:store', '/desk/store'],
    ['file:./store/', '/desk/store'],
    ['file:../store', '/store'],
    ['file:./with%20blank', '/desk/with blank'],
    ['file:/abs/store', '/abs/store'],
    ['file:///abs/store/', '/abs/store'],
    ['file:///abs/with%20blank', '/abs/with blank'],
  ] as const) {
    it(`${url} is ${directory}`, () => {
      assert.deepEqual(parse(url), {location: {kind: 'directory', directory}, url: `file://${directory}/`})
    })
  }

  for (const url of ['file:', 'file://server/share', 'file:./a%zz', 'file:./store/.jsctl', 'file:///x/.jsctl/packs']) {
    it(`${url} is refused`, () => assert.throws(() => parse(url), Failure))
  }
})

describe('given two stores', () => {
  it('they overlap when one is the other, or lies in it, in whichever order', () => {
    const overlap = (left: string, right: string): boolean =>
      prefixesOverlap(parse(left).location, parse(right).location) &&
      prefixesOverlap(parse(right).location, parse(left).location)
    assert.ok(overlap('s3://bucket/a', 's3://bucket/a/'))
    assert.ok(overlap('s3://bucket', 's3://bucket/a'))
    assert.ok(!overlap('s3://bucket/a', 's3://bucket/ab'))
    assert.ok(!overlap('s3://bucket/a', 's3://other/a'))
    assert.ok(!overlap('s3://desk/a', 'file:/desk/a'))
  })
})
