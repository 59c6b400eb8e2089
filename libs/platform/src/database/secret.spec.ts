import { describe, expect, it } from 'vitest';
import { parseCredentials, SecretPassword } from './secret.js';

/** In RDS's own format for a managed password, which its rotation function uses too. */
const rds = '{"username":"loader","password":"p\\"w\\u00e4"}';
const rotated =
  '{"engine":"postgres","host":"h","username":"loader","password":"pw","dbname":"d","port":5432}';

describe('a secret', () => {
  it.each([
    [rds, { user: 'loader', password: 'p"wä' }],
    [rotated, { user: 'loader', password: 'pw' }],
    ['{"password":"pw"}', { user: undefined, password: 'pw' }],
  ])('has user and password', (text, expected) => {
    expect(parseCredentials(text, 'retail/db')).toEqual(expected);
  });

  it.each([
    [undefined, 'is not JSON with username and password, as RDS writes it'],
    ['hidden-value', 'is not JSON with username and password, as RDS writes it'],
    ['"hidden-value"', 'is not JSON with username and password, as RDS writes it'],
    ['null', 'is not JSON with username and password, as RDS writes it'],
    ['{"username":"hidden-value"}', 'has no password'],
    ['{"username":"hidden-value","password":""}', 'has no password'],
    ['{"password":["hidden-value"]}', 'has no password'],
    ['{"password":"hidden-value","username":""}', 'has an empty username'],
  ])('names itself and the missing part when it is refused: %s', (text, what) => {
    const take = () => parseCredentials(text, 'retail/db');
    expect(take).toThrow(
      expect.objectContaining({ code: 'SECRET_INVALID', message: `secret retail/db ${what}` }),
    );
  });

  it('is retryable when the server refuses it', () => {
    const error = new SecretPassword('retail/db', undefined, 'loader').handleRefusal();
    expect(error).toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE', retryable: true });
    expect(error.message).toContain('secret retail/db');
  });
});
