import { pick, type Random, drawWhole } from '../random.js';

/** Given and family names, which are combined at random. */
const FIRST_NAMES = splitWords(`
  Ada Aisha Alma Amir Anders Anita Bela Bruno Carla Chen Clara Dario Diego Elena Emil Esther Farid
  Fatima Felix Freya Gita Hana Hugo Ines Ivan Jamal Jonas Kavya Kofi Lars Leila Lucia Malik Marta
  Mei Milan Nadia Nils Nora Omar Oscar Petra Priya Rafael Rosa Samir Sofia Tariq Tessa Tomas Uma
  Vera Viktor Wanda Yara Yusuf Zoe
`);
const LAST_NAMES = splitWords(`
  Adeyemi Almeida Andersen Baker Banerjee Barros Bauer Becker Castillo Chandra Cooper Costa Dahl
  Demir Duarte Eriksen Farah Ferrari Fischer Garcia Gupta Haddad Hansen Ibrahim Ivanov Jansen
  Kapoor Keller Kim Kowalski Larsen Lopez Mansour Mehta Mendes Moreau Nakamura Novak Okafor Olsen
  Park Patel Pereira Petrov Quinn Rao Rossi Sato Schmidt Silva Tanaka Torres Vargas Weber Yilmaz
`);

const STREETS = splitWords(`
  Alder Ash Beech Birch Cedar Cherry Chestnut Church Clover Elm Fern Garden Harbour Hazel High Hill
  Juniper Lake Larch Laurel Lime Linden Maple Market Meadow Mill Oak Orchard Park Pine Poplar Quarry
  River Rowan Spring Station Sycamore Walnut Willow Yew
`);
const STREET_KINDS = splitWords('Street Road Lane Avenue Way Close');

/** Texts of reviews of a shop. */
export const REVIEWS = [
  'clean and well stocked',
  'friendly staff and short queues',
  'good fruit and vegetables',
  'busy on Saturdays but worth it',
  'parking is easy',
  'shelves sometimes empty in the evening',
  'helpful at the counter',
  'fair prices',
  'a bit narrow but well sorted',
] as const;

function splitWords(text: string): string[] {
  return text.trim().split(/\s+/);
}

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly address: string;
  readonly pincode: string;
}

/** @param area the first three digits of the pincode */
export function inventPerson(area: string, random: Random): Person {
  return {
    firstName: pick(FIRST_NAMES, random),
    lastName: pick(LAST_NAMES, random),
    address: inventAddress(random),
    pincode: `${area}${String(drawWhole(random, 1, 999)).padStart(3, '0')}`,
  };
}

/** Returns house number and street. */
export function inventAddress(random: Random): string {
  return `${drawWhole(random, 1, 199)} ${pick(STREETS, random)} ${pick(STREET_KINDS, random)}`;
}
