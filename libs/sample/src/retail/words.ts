/** Given names and family names: put together at random, they are nobody's in particular. */
export const FIRST_NAMES = words(`
  Ada Aisha Alma Amir Anders Anita Bela Bruno Carla Chen Clara Dario Diego Elena Emil Esther Farid
  Fatima Felix Freya Gita Hana Hugo Ines Ivan Jamal Jonas Kavya Kofi Lars Leila Lucia Malik Marta
  Mei Milan Nadia Nils Nora Omar Oscar Petra Priya Rafael Rosa Samir Sofia Tariq Tessa Tomas Uma
  Vera Viktor Wanda Yara Yusuf Zoe
`);
export const LAST_NAMES = words(`
  Adeyemi Almeida Andersen Baker Banerjee Barros Bauer Becker Castillo Chandra Cooper Costa Dahl
  Demir Duarte Eriksen Farah Ferrari Fischer Garcia Gupta Haddad Hansen Ibrahim Ivanov Jansen
  Kapoor Keller Kim Kowalski Larsen Lopez Mansour Mehta Mendes Moreau Nakamura Novak Okafor Olsen
  Park Patel Pereira Petrov Quinn Rao Rossi Sato Schmidt Silva Tanaka Torres Vargas Weber Yilmaz
`);

export const STREETS = words(`
  Alder Ash Beech Birch Cedar Cherry Chestnut Church Clover Elm Fern Garden Harbour Hazel High Hill
  Juniper Lake Larch Laurel Lime Linden Maple Market Meadow Mill Oak Orchard Park Pine Poplar Quarry
  River Rowan Spring Station Sycamore Walnut Willow Yew
`);
export const STREET_KINDS = words('Street Road Lane Avenue Way Close');

/** What people say of a shop. */
export const REVIEWS = [
  'clean and well stocked',
  'friendly staff and short queues',
  'good fruit and vegetables',
  'busy on Saturdays but worth it',
  'parking is easy',
  'shelves sometimes empty in the evening',
  'helpful at the counter',
  'fair prices',
  'a bit narrow but everything is there',
] as const;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
