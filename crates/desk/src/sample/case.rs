//! One ticket's whole story: what was ordered, what went wrong, who said what when, and how it ended. It is drawn anew
//! whenever it is needed, always the same, so that a million of them need no memory.

use chrono_tz::Tz;
use uuid::Uuid;

use super::calendar::{self, DAY, HOUR};
use super::dice::{Dice, Purpose};
use super::goods::{self, Kind, PRODUCTS};
use crate::tickets::{IssueType, ResolutionType, SenderType, TicketPriority, TicketStatus};

const MINUTE: i64 = 60_000_000;

/// The shop around the tickets.
pub(super) struct World {
    pub seed: u64,
    pub now: i64,
    pub zone: Tz,
    /// ISO 4217.
    pub currency: String,
    /// When each ticket came in, in order.
    pub moments: Vec<i64>,
    pub customers: u32,
    /// Number of the first customer; more than 0 where the shop has some already.
    pub first_customer: u64,
    pub first_order: u64,
    pub staff: Vec<Uuid>,
    pub riders: Vec<Uuid>,
    /// In the order of the catalogue.
    pub products: Vec<Uuid>,
    /// The year, the position of its first ticket, and the last number that the year had before.
    pub years: Vec<(i32, usize, u64)>,
    likely: Likely,
}

/// How likely each product of the catalogue is to be complained about, by what went wrong.
struct Likely {
    damage: Vec<u32>,
    spoilage: Vec<u32>,
    quality: Vec<u32>,
    anything: Vec<u32>,
}

/// What of the shop is there before its tickets are.
pub(super) struct Ground {
    pub zone: Tz,
    pub currency: String,
    pub first_customer: u64,
    pub first_order: u64,
    pub staff: Vec<Uuid>,
    pub riders: Vec<Uuid>,
    pub products: Vec<Uuid>,
    pub years: Vec<(i32, usize, u64)>,
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub product: usize,
    pub quantity: i64,
}

impl Line {
    /// In paise.
    pub(super) fn unit_price(&self) -> i64 {
        PRODUCTS[self.product].rupees * 100
    }
    pub(super) fn total(&self) -> i64 {
        self.unit_price() * self.quantity
    }
}

#[derive(Clone, Debug)]
pub(super) struct Order {
    pub key: Uuid,
    pub number: u64,
    pub customer: u64,
    pub created: i64,
    pub delivered: i64,
    pub lines: Vec<Line>,
}

impl Order {
    pub(super) fn total(&self) -> i64 {
        self.lines.iter().map(Line::total).sum()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Settlement {
    pub kind: ResolutionType,
    /// In paise, where money went back.
    pub refund: Option<i64>,
    pub at: i64,
}

/// What a message is about, which decides its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    More,
    FirstAnswer,
    AskForPhoto,
    Note,
    Reply,
    Settling,
    Thanks,
    Chasing,
}

impl Said {
    pub(super) fn by(self) -> SenderType {
        match self {
            Said::More | Said::Reply | Said::Thanks | Said::Chasing => SenderType::Customer,
            Said::FirstAnswer | Said::AskForPhoto | Said::Note | Said::Settling => SenderType::Admin,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Case {
    pub position: usize,
    pub key: Uuid,
    pub created: i64,
    pub updated: i64,
    pub customer: u64,
    pub order: Option<Order>,
    pub issue: IssueType,
    pub priority: TicketPriority,
    pub status: TicketStatus,
    /// The product that it is mostly about.
    pub product: usize,
    /// What the customer marked: positions of `order.lines` and how many of each.
    pub affected: Vec<(usize, i64)>,
    pub settlement: Option<Settlement>,
    /// Position in `World::staff` of who handles it.
    pub agent: usize,
    pub thread: Vec<(Said, i64)>,
}

const ISSUES: [IssueType; 10] = [
    IssueType::DamagedProduct,
    IssueType::SpoiledProduct,
    IssueType::MissingItems,
    IssueType::WrongItems,
    IssueType::DeliveryIssue,
    IssueType::QualityIssue,
    IssueType::QuantityMismatch,
    IssueType::PackagingIssue,
    IssueType::LateDelivery,
    IssueType::Other,
];

impl World {
    pub(super) fn new(seed: u64, now: i64, moments: Vec<i64>, ground: Ground) -> Self {
        use Kind::{Bakery, Drink, Eggs, Fruit, Leaves, Packed, Staple, Vegetable};
        let Ground { zone, currency, first_customer, first_order, staff, riders, products, years } = ground;
        let likely = Likely {
            damage: goods::complaint_weights(|kind| {
                matches!(kind, Fruit | Vegetable | Eggs | Bakery | Drink | Staple | Kind::Dairy)
            }),
            spoilage: goods::complaint_weights(Kind::perishable),
            quality: goods::complaint_weights(|kind| {
                matches!(kind, Fruit | Vegetable | Leaves | Bakery | Kind::Meat | Packed | Kind::Dairy)
            }),
            anything: goods::complaint_weights(|_| true),
        };
        let customers = u32::try_from(moments.len() / 4 + 40).unwrap_or(u32::MAX);
        World {
            seed,
            now,
            zone,
            currency,
            moments,
            customers,
            first_customer,
            first_order,
            staff,
            riders,
            products,
            years,
            likely,
        }
    }

    pub(super) fn customer_key(&self, number: u64) -> Uuid {
        // Past the numbers that `people` draws names from.
        Dice::new(self.seed, Purpose::Person, number | 1 << 48).key_at(self.founded())
    }

    pub(super) fn line_key(&self, order: &Order, line: usize) -> Uuid {
        Dice::new(self.seed, Purpose::OrderLine, order.number << 3 | line as u64).key_at(order.created)
    }

    pub(super) fn message_key(&self, case: &Case, place: usize) -> Uuid {
        let at = case.thread[place].1;
        Dice::new(self.seed, Purpose::Message, (case.position as u64) << 5 | place as u64 | 1 << 48).key_at(at)
    }

    /// Who brought the order.
    pub(super) fn rider(&self, order: &Order) -> Uuid {
        *Dice::new(self.seed, Purpose::SpareOrder, order.number | 1 << 48).pick(&self.riders)
    }

    /// When the sample's people and goods came to the shop: before its first ticket.
    pub(super) fn founded(&self) -> i64 {
        self.now - (calendar::DAYS + 30) * DAY
    }

    pub(super) fn ticket_number(&self, position: usize) -> String {
        let (year, number) = self.number(position);
        format!("TKT-{year:04}-{number:05}")
    }

    /// The year and the number within it of the ticket at this position.
    pub(super) fn number(&self, position: usize) -> (i32, u64) {
        let at = self.years.partition_point(|(_, first, _)| *first <= position).saturating_sub(1);
        let (year, first, before) = self.years[at];
        (year, before + (position - first) as u64 + 1)
    }

    fn someone(&self, dice: &mut Dice) -> u64 {
        // Some people complain far more often than others.
        let spread = if dice.per_mille(250) { (self.customers / 12).max(1) } else { self.customers };
        self.first_customer + u64::from(dice.below(spread))
    }

    fn order(&self, dice: &mut Dice, number: u64, customer: u64, created: i64, minutes: i64, about: &[usize]) -> Order {
        let mut lines: Vec<Line> = Vec::with_capacity(5);
        let more = dice.weighted(&[22, 30, 26, 14, 8]);
        let place = dice.index(more + 1);
        for position in 0..=more {
            let chosen = if position == place { about } else { &[] };
            for product in chosen {
                lines.push(Line { product: *product, quantity: 1 + i64::from(dice.below(3)) });
            }
            if chosen.is_empty() {
                let product = dice.weighted(&self.likely.anything);
                if !about.contains(&product) && lines.iter().all(|line| line.product != product) {
                    lines.push(Line { product, quantity: 1 + i64::try_from(dice.weighted(&[70, 22, 8])).unwrap_or(0) });
                }
            }
        }
        if lines.is_empty() {
            lines.push(Line { product: dice.weighted(&self.likely.anything), quantity: 1 });
        }
        let key = dice.key_at(created);
        Order {
            key,
            number: self.first_order + number,
            customer,
            created,
            delivered: created + minutes * MINUTE,
            lines,
        }
    }

    /// An order that nobody complained about: most of what a customer buys.
    pub(super) fn spare_order(&self, position: usize) -> Option<Order> {
        let mut dice = Dice::new(self.seed, Purpose::SpareOrder, position as u64);
        if !dice.per_mille(400) {
            return None;
        }
        let customer = self.someone(&mut dice);
        let created = self.moments[position] - dice.between(HOUR, 2 * DAY);
        let minutes = dice.between(18, 95);
        Some(self.order(&mut dice, position as u64 * 2 + 1, customer, created, minutes, &[]))
    }

    /// Status and priority of the ticket at this position.
    pub(super) fn standing(&self, position: usize) -> (TicketStatus, TicketPriority) {
        let case = self.case(position);
        (case.status, case.priority)
    }

    /// The order of the ticket at this position.
    pub(super) fn order_of(&self, position: usize) -> Option<Order> {
        self.case(position).order
    }

    /// The ticket at this position.
    pub(super) fn case(&self, position: usize) -> Case {
        let created = self.moments[position];
        let mut dice = Dice::new(self.seed, Purpose::Case, position as u64);
        let key = dice.key_at(created);
        let customer = self.someone(&mut dice);
        let days = (self.now - created) / DAY;
        let batch = calendar::BATCH.contains(&days) && dice.per_mille(330);
        let issue = self.issue(&mut dice, created, batch);
        let product = self.product(&mut dice, issue, batch);
        let has_order = !(issue == IssueType::Other && dice.per_mille(350));
        let order = has_order.then(|| {
            let second =
                dice.per_mille(180).then(|| dice.weighted(&self.likely.anything)).filter(|other| *other != product);
            let about: Vec<usize> = [product].into_iter().chain(second).collect();
            let minutes = if issue == IssueType::LateDelivery { dice.between(150, 420) } else { dice.between(18, 95) };
            let waited = match dice.weighted(&[55, 30, 15]) {
                0 => dice.between(4 * MINUTE, 2 * HOUR),
                1 => dice.between(2 * HOUR, 14 * HOUR),
                _ => dice.between(14 * HOUR, 40 * HOUR),
            };
            self.order(&mut dice, position as u64 * 2, customer, created - waited - minutes * MINUTE, minutes, &about)
        });
        let affected = affected(&mut dice, issue, product, order.as_ref());
        let priority = priority(&mut dice, issue, product, batch);
        let status = Self::status(&mut dice, days, priority);
        let agent = self.agent(&mut dice);
        let mut case = Case {
            position,
            key,
            created,
            updated: created,
            customer,
            order,
            issue,
            priority,
            status,
            product,
            affected,
            settlement: None,
            agent,
            thread: Vec::new(),
        };
        self.tell(&mut case);
        case
    }

    fn issue(&self, dice: &mut Dice, created: i64, batch: bool) -> IssueType {
        if batch {
            return IssueType::SpoiledProduct;
        }
        let spoiled = if calendar::is_hot(created, self.zone) { 330 } else { 150 };
        ISSUES[dice.weighted(&[190, spoiled, 150, 90, 60, 110, 60, 70, 95, 35])]
    }

    fn product(&self, dice: &mut Dice, issue: IssueType, batch: bool) -> usize {
        if batch {
            let milk: Vec<u32> = PRODUCTS
                .iter()
                .map(|good| {
                    u32::from(good.supplier == goods::SPOILT_BATCH_SUPPLIER && good.noun == "milk") * good.popular
                })
                .collect();
            return dice.weighted(&milk);
        }
        dice.weighted(match issue {
            IssueType::DamagedProduct | IssueType::PackagingIssue => &self.likely.damage,
            IssueType::SpoiledProduct => &self.likely.spoilage,
            IssueType::QualityIssue => &self.likely.quality,
            _ => &self.likely.anything,
        })
    }

    fn status(dice: &mut Dice, days: i64, priority: TicketPriority) -> TicketStatus {
        use TicketStatus::{AwaitingCustomer, Closed, InProgress, Open, Resolved};
        // Per mille of open, in progress, awaiting customer, resolved, closed by age; urgent ones move sooner.
        let urgent = matches!(priority, TicketPriority::High | TicketPriority::Critical);
        let shares: [u32; 5] = match (days, urgent) {
            (0, false) => [700, 160, 70, 70, 0],
            (0, true) => [560, 280, 60, 100, 0],
            (1..=2, _) => [260, 240, 150, 340, 10],
            (3..=6, _) => [70, 90, 120, 640, 80],
            (7..=13, _) => [20, 35, 60, 690, 195],
            (14..=59, _) => [3, 5, 9, 333, 650],
            _ => [0, 1, 2, 87, 910],
        };
        [Open, InProgress, AwaitingCustomer, Resolved, Closed][dice.weighted(&shares)]
    }

    fn agent(&self, dice: &mut Dice) -> usize {
        // The first few carry most of the work.
        let (a, b) = (dice.index(self.staff.len()), dice.index(self.staff.len()));
        a.min(b)
    }

    /// Lets the conversation run as far as the ticket's status says it went.
    fn tell(&self, case: &mut Case) {
        let mut dice = Dice::new(self.seed, Purpose::Thread, case.position as u64);
        let created = case.created;
        let thread = &mut case.thread;
        let last = |thread: &[(Said, i64)]| thread.last().map_or(created, |(_, at)| *at);
        let mut say = |dice: &mut Dice, said: Said, least: i64, most: i64| {
            let at = last(thread) + dice.between(least, most);
            thread.push((said, at));
        };
        let done = matches!(case.status, TicketStatus::Resolved | TicketStatus::Closed);
        if dice.per_mille(200) {
            say(&mut dice, Said::More, MINUTE, 25 * MINUTE);
        }
        if case.status != TicketStatus::Open {
            let swift = if matches!(case.priority, TicketPriority::High | TicketPriority::Critical) { 90 } else { 420 };
            if dice.per_mille(330) {
                say(&mut dice, Said::Note, 3 * MINUTE, 60 * MINUTE);
            }
            let asks = case.status == TicketStatus::AwaitingCustomer || dice.per_mille(250);
            say(&mut dice, if asks { Said::AskForPhoto } else { Said::FirstAnswer }, 4 * MINUTE, swift * MINUTE);
            if asks && case.status != TicketStatus::AwaitingCustomer {
                say(&mut dice, Said::Reply, 5 * MINUTE, 9 * HOUR);
            }
        } else if dice.per_mille(150) {
            say(&mut dice, Said::Chasing, 2 * HOUR, 20 * HOUR);
        }
        if done {
            if dice.per_mille(110) {
                say(&mut dice, Said::Note, 5 * MINUTE, 90 * MINUTE);
            }
            say(&mut dice, Said::Settling, 10 * MINUTE, 20 * HOUR);
        }
        let settling = dice.between(1, 4 * MINUTE);
        let thanked = done && dice.per_mille(330);
        if thanked {
            say(&mut dice, Said::Thanks, 4 * MINUTE, 10 * HOUR);
        }
        let before = case.thread.len() - usize::from(thanked);
        let settled = last(&case.thread[..before]) + settling;
        self.fit_before_now(case, settled, done, &mut dice);
    }

    /// What would lie in the future is drawn together into the time since the ticket came in.
    fn fit_before_now(&self, case: &mut Case, settled: i64, done: bool, dice: &mut Dice) {
        let last = case.thread.last().map_or(settled, |(_, at)| *at).max(settled);
        let (room, need) = (self.now - MINUTE / 2 - case.created, last - case.created);
        let fit = |at: i64| {
            if need <= room {
                at
            } else {
                case.created
                    + i64::try_from(i128::from(at - case.created) * i128::from(room) / i128::from(need)).unwrap_or(0)
            }
        };
        for (_, at) in &mut case.thread {
            *at = fit(*at);
        }
        let settled = fit(settled);
        case.updated = case
            .thread
            .iter()
            .filter(|(said, _)| said.by() == SenderType::Admin)
            .map(|(_, at)| *at)
            .next_back()
            .unwrap_or(case.created);
        if done {
            case.settlement = Some(settle(dice, case, settled));
            case.updated = settled;
            if case.status == TicketStatus::Closed {
                case.updated = (settled + dice.between(DAY, 8 * DAY)).min(self.now - MINUTE / 4);
            }
        }
    }
}

fn affected(dice: &mut Dice, issue: IssueType, product: usize, order: Option<&Order>) -> Vec<(usize, i64)> {
    let Some(order) = order else { return Vec::new() };
    if matches!(issue, IssueType::LateDelivery | IssueType::DeliveryIssue | IssueType::Other) && dice.per_mille(700) {
        return Vec::new();
    }
    let second = dice.per_mille(140);
    let mut marked = Vec::new();
    for (position, line) in order.lines.iter().enumerate() {
        if line.product == product || (second && marked.len() < 2) {
            marked.push((position, dice.between(1, line.quantity + 1)));
        }
    }
    marked
}

fn priority(dice: &mut Dice, issue: IssueType, product: usize, batch: bool) -> TicketPriority {
    use TicketPriority::{Critical, High, Low, Medium};
    let kind = PRODUCTS[product].kind;
    let shares: [u32; 4] = match issue {
        _ if batch => [0, 250, 550, 200],
        IssueType::SpoiledProduct if kind == Kind::Meat || PRODUCTS[product].noun.starts_with("baby") => {
            [20, 330, 430, 220]
        }
        IssueType::SpoiledProduct => [80, 620, 250, 50],
        IssueType::MissingItems | IssueType::DeliveryIssue => [150, 620, 200, 30],
        IssueType::DamagedProduct | IssueType::WrongItems => [240, 610, 130, 20],
        IssueType::PackagingIssue | IssueType::Other => [560, 380, 50, 10],
        _ => [380, 510, 95, 15],
    };
    [Low, Medium, High, Critical][dice.weighted(&shares)]
}

/// How it ended. Money that goes back is never more than what the items, or the whole order, cost.
fn settle(dice: &mut Dice, case: &Case, at: i64) -> Settlement {
    use ResolutionType::{FullRefund, NoAction, Other, PartialRefund, Replacement, StoreCredit};
    let shares: [u32; 6] = match case.issue {
        IssueType::SpoiledProduct => [420, 170, 250, 120, 35, 5],
        IssueType::DamagedProduct => [290, 330, 230, 110, 35, 5],
        IssueType::MissingItems => [440, 90, 350, 90, 25, 5],
        IssueType::WrongItems => [250, 110, 470, 120, 40, 10],
        IssueType::LateDelivery => [30, 120, 10, 520, 290, 30],
        IssueType::DeliveryIssue => [200, 120, 160, 250, 220, 50],
        IssueType::QualityIssue => [180, 340, 140, 220, 110, 10],
        IssueType::QuantityMismatch => [110, 520, 180, 130, 50, 10],
        IssueType::PackagingIssue => [90, 250, 150, 300, 190, 20],
        IssueType::Other => [60, 60, 30, 160, 480, 210],
    };
    let mut kind = [FullRefund, PartialRefund, Replacement, StoreCredit, NoAction, Other][dice.weighted(&shares)];
    let refund = case.order.as_ref().and_then(|order| {
        let marked: i64 = case.affected.iter().map(|(line, count)| order.lines[*line].unit_price() * count).sum();
        let base = if marked == 0 { order.total() } else { marked };
        let part = |percent: i64| (base * percent / 100 / 100 * 100).max(100).min(base);
        match kind {
            FullRefund => Some(base),
            PartialRefund => Some(part(dice.between(20, 75))),
            StoreCredit => Some(part(dice.between(15, 60))),
            _ => None,
        }
    });
    if refund.is_none() && matches!(kind, FullRefund | PartialRefund | StoreCredit) {
        kind = Other; // without an order there is nothing to pay back
    }
    Settlement { kind, refund, at }
}
