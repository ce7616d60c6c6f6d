//! Dice that fall the same way every time: the story must be the same on every machine, and a killed load must resume it.

/// A seeded generator (SplitMix64, Steele et al. 2014). For stories only, never for secrets.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice for one purpose; other words fall differently.
    pub fn new(purpose: &str, number: u64) -> Self {
        // FNV-1a over the words, so that each purpose has a stream of its own.
        let seed = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut dice = Self(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.throw();
        dice
    }

    /// The next 64 bits.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.throw() % bound as u64) as usize
    }

    /// True `per_mille` times in a thousand.
    pub fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of them; `choices` is not empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// An index, each as likely as its weight; the weights are not all 0.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.below(total as usize) as u32;
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    /// A UUIDv7 of this millisecond whose rest the dice throw.
    pub fn uuid_v7(&mut self, unix_millis: u64) -> uuid::Uuid {
        let mut rest = [0; 10];
        rest[..8].copy_from_slice(&self.throw().to_le_bytes());
        rest[8..].copy_from_slice(&self.throw().to_le_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(unix_millis, &rest).into_uuid()
    }
}
