//! What the sample shop sells, who supplies it, and what tends to go wrong with it.

use uuid::Uuid;

use super::dice::{Dice, Purpose};

/// The kinds of goods, which decide how they fail and what people write about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Fruit,
    Vegetable,
    Leaves,
    Dairy,
    Eggs,
    Bakery,
    Meat,
    Frozen,
    Staple,
    Packed,
    Drink,
    Household,
}

/// Something the shop sells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Product {
    pub name: &'static str,
    /// How a customer calls it in a sentence.
    pub noun: &'static str,
    pub plural: bool,
    pub kind: Kind,
    pub rupees: i64,
    pub supplier: usize,
    /// How often it is bought, and so complained about.
    pub popular: u32,
}

impl Kind {
    pub(super) fn category(self) -> &'static str {
        match self {
            Kind::Fruit => "Fruit",
            Kind::Vegetable | Kind::Leaves => "Vegetables",
            Kind::Dairy => "Dairy",
            Kind::Eggs => "Eggs",
            Kind::Bakery => "Bakery",
            Kind::Meat => "Meat & fish",
            Kind::Frozen => "Frozen",
            Kind::Staple => "Staples",
            Kind::Packed => "Snacks & pantry",
            Kind::Drink => "Drinks",
            Kind::Household => "Household & baby",
        }
    }

    pub(super) fn perishable(self) -> bool {
        !matches!(self, Kind::Staple | Kind::Packed | Kind::Household | Kind::Drink)
    }
}

/// The suppliers. Those marked are the ones whose goods are complained about far more often.
pub(super) const SUPPLIERS: [(&str, bool); 14] = [
    ("Kisan Fresh Collective, Nashik", false),
    ("Sahyadri Orchards", false),
    ("GreenLeaf Hydroponics", false),
    ("Mandi Direct Wholesale", true),
    ("Gokul Dairy Cooperative", false),
    ("Himgiri Milk Products", true),
    ("Shree Poultry Farms", false),
    ("Daily Loaf Bakers", false),
    ("Coromandel Catch", false),
    ("Annapurna Mills", false),
    ("Deccan Spice & Pantry", false),
    ("Arctic Bay Frozen Foods", false),
    ("Blue Parrot Imports", false),
    ("Homecare Traders", false),
];

/// The supplier whose batch went bad all at once (see `calendar::BATCH`).
pub(super) const SPOILT_BATCH_SUPPLIER: usize = 5;

const fn good(
    name: &'static str,
    noun: &'static str,
    plural: bool,
    kind: Kind,
    rupees: i64,
    supplier: usize,
    popular: u32,
) -> Product {
    Product { name, noun, plural, kind, rupees, supplier, popular }
}

use Kind::{Bakery, Dairy, Drink, Eggs, Frozen, Fruit, Household, Leaves, Meat, Packed, Staple, Vegetable};

/// The catalogue: name, what it is called in a sentence, whether that is plural, kind, price, supplier, how popular.
#[rustfmt::skip]
pub(super) const PRODUCTS: [Product; 122] = [
    good("Tomatoes, hybrid, 1 kg", "tomatoes", true, Vegetable, 42, 3, 40),
    good("Tomatoes, country (desi), 500 g", "tomatoes", true, Vegetable, 28, 0, 22),
    good("Onions, red, 1 kg", "onions", true, Vegetable, 38, 0, 26),
    good("Potatoes, 1 kg", "potatoes", true, Vegetable, 34, 3, 26),
    good("Carrots, Ooty, 500 g", "carrots", true, Vegetable, 45, 0, 14),
    good("Cauliflower, 1 piece", "cauliflower", false, Vegetable, 39, 0, 10),
    good("Okra (bhindi), 500 g", "okra", false, Vegetable, 36, 3, 9),
    good("Brinjal, purple, 500 g", "brinjals", true, Vegetable, 30, 0, 7),
    good("Capsicum, green, 250 g", "capsicums", true, Vegetable, 29, 2, 8),
    good("Bell peppers, red and yellow, 2 pieces", "bell peppers", true, Vegetable, 98, 2, 6),
    good("Cucumber, English, 2 pieces", "cucumbers", true, Vegetable, 46, 2, 9),
    good("Green chillies, 100 g", "green chillies", true, Vegetable, 14, 0, 8),
    good("Ginger, 200 g", "ginger", false, Vegetable, 32, 3, 6),
    good("Garlic, 200 g", "garlic", false, Vegetable, 54, 3, 6),
    good("Button mushrooms, 200 g", "mushrooms", true, Vegetable, 52, 2, 11),
    good("Broccoli, 1 piece", "broccoli", false, Vegetable, 69, 2, 8),
    good("Zucchini, green, 2 pieces", "zucchini", true, Vegetable, 64, 2, 4),
    good("Sweet corn, 2 cobs", "corn cobs", true, Vegetable, 40, 0, 5),
    good("Bottle gourd (lauki), 1 piece", "bottle gourd", false, Vegetable, 33, 0, 5),
    good("Spinach (palak), 250 g", "spinach", false, Leaves, 24, 3, 24),
    good("Coriander leaves, 100 g", "coriander", false, Leaves, 15, 3, 14),
    good("Fenugreek leaves (methi), 250 g", "methi leaves", true, Leaves, 22, 0, 7),
    good("Mint leaves, 50 g", "mint", false, Leaves, 12, 2, 6),
    good("Curry leaves, 25 g", "curry leaves", true, Leaves, 8, 0, 4),
    good("Iceberg lettuce, 1 head", "lettuce", false, Leaves, 59, 2, 6),
    good("Baby spinach, washed, 100 g", "baby spinach", false, Leaves, 75, 2, 8),
    good("Bananas, robusta, 6 pieces", "bananas", true, Fruit, 36, 1, 30),
    good("Bananas, yelakki, 500 g", "bananas", true, Fruit, 48, 1, 14),
    good("Apples, Royal Gala, 4 pieces", "apples", true, Fruit, 165, 12, 16),
    good("Apples, Shimla, 1 kg", "apples", true, Fruit, 189, 1, 14),
    good("Oranges, Nagpur, 1 kg", "oranges", true, Fruit, 99, 1, 15),
    good("Mangoes, Alphonso, 6 pieces", "mangoes", true, Fruit, 480, 1, 16),
    good("Mangoes, Banganapalli, 1 kg", "mangoes", true, Fruit, 139, 1, 10),
    good("Strawberries, Mahabaleshwar, 200 g punnet", "strawberries", true, Fruit, 110, 1, 22),
    good("Blueberries, imported, 125 g punnet", "blueberries", true, Fruit, 249, 12, 7),
    good("Grapes, green seedless, 500 g", "grapes", true, Fruit, 75, 1, 12),
    good("Pomegranates, 2 pieces", "pomegranates", true, Fruit, 120, 1, 8),
    good("Papaya, 1 piece", "papaya", false, Fruit, 62, 3, 8),
    good("Watermelon, kiran, 1 piece", "watermelon", false, Fruit, 88, 3, 8),
    good("Lemons, 250 g", "lemons", true, Fruit, 30, 0, 9),
    good("Limes, Persian, 4 pieces", "limes", true, Fruit, 58, 12, 6),
    good("Avocados, Hass, 2 pieces", "avocados", true, Fruit, 259, 12, 9),
    good("Kiwis, green, 3 pieces", "kiwis", true, Fruit, 119, 12, 6),
    good("Tender coconut, 1 piece", "tender coconut", false, Fruit, 65, 0, 6),
    good("Full cream milk, 500 ml pouch", "milk", false, Dairy, 34, 5, 34),
    good("Toned milk, 500 ml pouch", "milk", false, Dairy, 28, 5, 26),
    good("Cow milk, 1 l carton", "milk", false, Dairy, 78, 4, 22),
    good("A2 milk, 1 l carton", "milk", false, Dairy, 110, 4, 8),
    good("Curd (dahi), 400 g cup", "curd", false, Dairy, 45, 4, 20),
    good("Greek yogurt, strawberry, 85 g", "yogurt", false, Dairy, 60, 5, 9),
    good("Paneer, 200 g", "paneer", false, Dairy, 95, 5, 18),
    good("Butter, salted, 100 g", "butter", false, Dairy, 58, 4, 9),
    good("Ghee, cow, 500 ml", "ghee", false, Dairy, 345, 4, 6),
    good("Cheddar cheese, block, 200 g", "cheese", false, Dairy, 210, 12, 6),
    good("Mozzarella, 200 g", "mozzarella", false, Dairy, 165, 12, 5),
    good("Fresh cream, 250 ml", "cream", false, Dairy, 68, 5, 5),
    good("Buttermilk (chaas), 200 ml", "buttermilk", false, Dairy, 15, 5, 6),
    good("Eggs, white, 6 pieces", "eggs", true, Eggs, 54, 6, 28),
    good("Eggs, brown, 10 pieces", "eggs", true, Eggs, 112, 6, 20),
    good("Country eggs, 6 pieces", "eggs", true, Eggs, 90, 6, 9),
    good("White bread, 400 g", "bread", false, Bakery, 45, 7, 22),
    good("Whole wheat bread, 400 g", "bread", false, Bakery, 55, 7, 18),
    good("Multigrain sourdough, 450 g", "sourdough", false, Bakery, 160, 7, 8),
    good("Pav, 6 pieces", "pav", false, Bakery, 35, 7, 8),
    good("Croissants, butter, 2 pieces", "croissants", true, Bakery, 130, 7, 5),
    good("Chocolate cake, 500 g", "chocolate cake", false, Bakery, 420, 7, 5),
    good("Khari biscuits, 200 g", "khari", false, Bakery, 70, 7, 4),
    good("Chicken breast, boneless, 500 g", "chicken breast", false, Meat, 275, 6, 13),
    good("Chicken curry cut, 500 g", "chicken", false, Meat, 185, 6, 12),
    good("Mutton curry cut, 500 g", "mutton", false, Meat, 465, 8, 7),
    good("Rohu, steaks, 500 g", "rohu", false, Meat, 210, 8, 5),
    good("Prawns, medium, cleaned, 250 g", "prawns", true, Meat, 299, 8, 8),
    good("Surmai (king fish), steaks, 500 g", "surmai", false, Meat, 420, 8, 6),
    good("Salmon fillet, 200 g", "salmon", false, Meat, 560, 12, 4),
    good("Chicken sausages, 250 g", "sausages", true, Meat, 175, 11, 5),
    good("Green peas, frozen, 500 g", "frozen peas", true, Frozen, 95, 11, 7),
    good("French fries, frozen, 750 g", "fries", true, Frozen, 165, 11, 6),
    good("Aloo paratha, frozen, 4 pieces", "parathas", true, Frozen, 110, 11, 5),
    good("Veg momos, frozen, 10 pieces", "momos", true, Frozen, 135, 11, 6),
    good("Vanilla ice cream, 700 ml", "ice cream", false, Frozen, 220, 11, 11),
    good("Kulfi, malai, 4 sticks", "kulfi", false, Frozen, 140, 11, 6),
    good("Basmati rice, 5 kg", "rice", false, Staple, 565, 9, 16),
    good("Sona masoori rice, 5 kg", "rice", false, Staple, 345, 9, 12),
    good("Wheat flour (atta), 5 kg", "atta", false, Staple, 265, 9, 15),
    good("Toor dal, 1 kg", "toor dal", false, Staple, 168, 9, 12),
    good("Moong dal, 1 kg", "moong dal", false, Staple, 142, 9, 7),
    good("Chickpeas (kabuli chana), 1 kg", "chickpeas", true, Staple, 155, 9, 6),
    good("Rajma, Jammu, 500 g", "rajma", false, Staple, 98, 9, 5),
    good("Sugar, 1 kg", "sugar", false, Staple, 46, 9, 7),
    good("Poha, thick, 500 g", "poha", false, Staple, 38, 9, 5),
    good("Sunflower oil, 1 l", "sunflower oil", false, Staple, 148, 10, 9),
    good("Mustard oil, 1 l", "mustard oil", false, Staple, 172, 10, 6),
    good("Olive oil, extra virgin, 500 ml", "olive oil", false, Staple, 640, 12, 4),
    good("Turmeric powder, 200 g", "turmeric", false, Packed, 62, 10, 5),
    good("Garam masala, 100 g", "garam masala", false, Packed, 78, 10, 4),
    good("Red chilli powder, 200 g", "chilli powder", false, Packed, 84, 10, 4),
    good("Idli and dosa batter, 1 kg", "batter", false, Packed, 85, 10, 11),
    good("Mango pickle, 400 g jar", "pickle", false, Packed, 120, 10, 5),
    good("Honey, 500 g jar", "honey", false, Packed, 215, 10, 5),
    good("Peanut butter, crunchy, 350 g", "peanut butter", false, Packed, 189, 10, 5),
    good("Oats, rolled, 1 kg", "oats", true, Packed, 185, 10, 5),
    good("Cornflakes, 475 g", "cornflakes", true, Packed, 178, 10, 6),
    good("Pasta, penne, 500 g", "pasta", false, Packed, 125, 12, 4),
    good("Dark chocolate, 70 %, 100 g", "chocolate", false, Packed, 180, 12, 5),
    good("Potato chips, salted, 150 g", "chips", true, Packed, 50, 10, 6),
    good("Instant noodles, 4 pack", "noodles", true, Packed, 56, 10, 6),
    good("Almonds, California, 250 g", "almonds", true, Packed, 265, 12, 5),
    good("Dates, Medjool, 250 g", "dates", true, Packed, 320, 12, 3),
    good("Tofu, firm, 200 g", "tofu", false, Dairy, 85, 2, 5),
    good("Kimchi, 300 g jar", "kimchi", false, Packed, 245, 12, 2),
    good("Filter coffee powder, 200 g", "coffee powder", false, Drink, 145, 10, 6),
    good("Assam tea, 500 g", "tea", false, Drink, 240, 10, 6),
    good("Orange juice, 1 l carton", "orange juice", false, Drink, 120, 12, 8),
    good("Coconut water, 200 ml", "coconut water", false, Drink, 45, 10, 6),
    good("Cold coffee, 200 ml bottle", "cold coffee", false, Drink, 60, 4, 5),
    good("Sparkling water, 750 ml", "sparkling water", false, Drink, 95, 12, 3),
    good("Baby cereal, wheat and apple, 300 g", "baby cereal", false, Household, 285, 13, 4),
    good("Diapers, medium, 42 pieces", "diapers", true, Household, 549, 13, 5),
    good("Dishwash gel, 750 ml", "dishwash gel", false, Household, 155, 13, 5),
    good("Laundry liquid, 1 l", "laundry liquid", false, Household, 210, 13, 5),
    good("Garbage bags, medium, 30 pieces", "garbage bags", true, Household, 99, 13, 4),
    good("Hand wash refill, 750 ml", "hand wash", false, Household, 109, 13, 4),
];

/// Stable key of a product: two loads with one seed name the same product.
pub(super) fn product_key(seed: u64, position: usize, founded: i64) -> Uuid {
    Dice::new(seed, Purpose::Goods, 1000 + position as u64).key_at(founded)
}

/// Stable key of a supplier.
pub(super) fn supplier_key(seed: u64, position: usize, founded: i64) -> Uuid {
    Dice::new(seed, Purpose::Goods, position as u64).key_at(founded)
}

/// Likelihood of each product to be complained about, for goods that `fits`; those of bad suppliers four times as much.
pub(super) fn complaint_weights(fits: impl Fn(Kind) -> bool) -> Vec<u32> {
    PRODUCTS
        .iter()
        .map(|product| match (fits(product.kind), SUPPLIERS[product.supplier].1) {
            (false, _) => 0,
            (true, true) => product.popular * 4,
            (true, false) => product.popular,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_catalogue_holds_together() {
        let names: HashSet<_> = PRODUCTS.iter().map(|product| product.name).collect();
        assert_eq!(names.len(), PRODUCTS.len());
        assert!(
            PRODUCTS
                .iter()
                .all(|product| product.supplier < SUPPLIERS.len() && product.rupees > 0 && product.popular > 0)
        );
        let supplying: HashSet<_> = PRODUCTS.iter().map(|product| product.supplier).collect();
        assert_eq!(supplying.len(), SUPPLIERS.len(), "every supplier supplies something");
    }
}
